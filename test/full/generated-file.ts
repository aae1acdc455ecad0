import { createHash } from 'node:crypto';
import type { ByteSource } from '../../workers/weights/sources/source.ts';
import type { HubFile } from '../servers/hub/hub-files.ts';
import type { RandomWeights } from './random-weights.ts';
import type { ListedTensor } from './tensor-list.ts';

/** Bytes hashed at a time. */
const PIECE = 4 * 1024 * 1024;

/** A safetensors file in F16 that exists on no disk: each part is generated when it is read. */
export class GeneratedFile {
  readonly path: string;
  readonly size: number;
  readonly #header: Uint8Array<ArrayBuffer>;
  readonly #weights: RandomWeights;
  /** In the order they lie, with the first byte of each and the one past its last. */
  readonly #tensors: readonly (ListedTensor & { readonly begin: number; readonly end: number })[];

  /** @param tensors in any order; they lie by name, as the published files have them. */
  constructor(path: string, tensors: readonly ListedTensor[], weights: RandomWeights) {
    this.path = path;
    this.#weights = weights;
    const sorted = tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    let at = 0;
    const places = sorted.map((tensor) => {
      const begin = at;
      at += tensor.shape.reduce((product, size) => product * size, 2);
      return { ...tensor, begin, end: at };
    });
    this.#header = headerOf(places);
    const data = this.#header.length;
    this.#tensors = places.map((each) => ({
      ...each,
      begin: data + each.begin,
      end: data + each.end,
    }));
    this.size = data + at;
  }

  /** @throws RangeError outside the file */
  read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    if (offset < 0 || length < 0 || offset + length > this.size) {
      throw new RangeError(`${this.path} has no ${length} bytes at ${offset}`);
    }
    const first = this.#part(offset, length);
    if (first.length === length) return first;
    const bytes = new Uint8Array(length);
    bytes.set(first);
    for (let done = first.length; done < length;) {
      const part = this.#part(offset + done, length - done);
      bytes.set(part, done);
      done += part.length;
    }
    return bytes;
  }

  /** One pass over all of it. @returns lower-case hex */
  sha256(onBytes: (count: number) => void): string {
    const hash = createHash('sha256');
    for (let at = 0; at < this.size; at += PIECE) {
      const length = Math.min(PIECE, this.size - at);
      hash.update(this.read(at, length));
      onBytes(length);
    }
    return hash.digest('hex');
  }

  /** The file in the form the test hub serves. */
  onHub(sha256: string): HubFile {
    return {
      size: this.size,
      oid: sha256,
      lfs: true,
      read: async (offset, length) => this.read(offset, length),
    };
  }

  /** The file as a source for this process, which returns copies of its bytes. */
  source(): ByteSource {
    return {
      name: this.path,
      size: this.size,
      read: async (offset, length) => this.read(offset, length).slice(),
      readSync: (offset, length) => this.read(offset, length).slice(),
    };
  }

  /** Between one and `length` bytes from `offset` on, as a view of shared memory. */
  #part(offset: number, length: number): Uint8Array<ArrayBuffer> {
    const header = this.#header.subarray(offset, offset + length);
    if (header.length > 0) return header;
    let [low, high] = [0, this.#tensors.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#tensors[middle]?.begin ?? Infinity) <= offset) low = middle;
      else high = middle - 1;
    }
    const tensor = this.#tensors[low];
    if (tensor === undefined) throw new RangeError(`${this.path} has no byte ${offset}`);
    const count = Math.min(length, tensor.end - offset);
    return this.#weights.view(tensor, offset - tensor.begin, count);
  }
}

/** Length and JSON, padded to 8 bytes as huggingface/safetensors does. */
function headerOf(
  tensors: readonly (ListedTensor & { readonly begin: number; readonly end: number })[],
): Uint8Array<ArrayBuffer> {
  const entries = tensors.map(({ name, shape, begin, end }) => [
    name,
    { dtype: 'F16', shape, data_offsets: [begin, end] },
  ]);
  const all = { __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) };
  const json = new TextEncoder().encode(JSON.stringify(all));
  const length = Math.ceil(json.length / 8) * 8;
  const header = new Uint8Array(8 + length).fill(0x20, 8);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(json, 8);
  return header;
}
