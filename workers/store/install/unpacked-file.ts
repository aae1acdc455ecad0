import { checkSum, PartSum, sha256 } from '../../packs/checksum.ts';
import type { PackedTensor } from '../../packs/format.ts';
import { checkRange, type ByteSource } from '../../weights/sources/source.ts';
import { transpose2d } from '../../weights/transpose.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** One tensor and its place in the file, in bytes. */
interface Section {
  readonly tensor: PackedTensor;
  readonly begin: number;
  readonly end: number;
}

/**
 * Presents the packed floats of a network as a safetensors file, with the keys and shapes that the upstream
 * file had. Linear layers are transposed back. The file is never stored: its bytes are made when they are
 * read. A tensor that is read from front to back is compared with its checksum.
 *
 * @param open finds a shard by its number
 * @throws {EngineError} from reads: `model_damaged`, `model_file_invalid` past the end
 */
export function unpackedFile(
  name: string,
  tensors: readonly PackedTensor[],
  open: (shard: number) => Promise<ByteSource>,
): ByteSource {
  const stored = [...onePerKey(tensors).values()];
  const header = encodeHeader(stored);
  const sections: Section[] = [];
  let size = header.byteLength;
  for (const tensor of stored) {
    sections.push({ tensor, begin: size, end: size + tensor.byteLength });
    size += tensor.byteLength;
  }
  const reader = new SectionReader(name, open);
  const source: ByteSource = {
    name,
    size,
    async read(offset, length) {
      checkRange(source, offset, length);
      const out = new Uint8Array(length);
      out.set(header.subarray(offset, offset + length));
      const touched = sections.filter(({ begin, end }) => begin < offset + length && end > offset);
      for (const section of touched) {
        const from = Math.max(section.begin, offset);
        const to = Math.min(section.end, offset + length);
        out.set(await reader.read(section, from - section.begin, to - from), from - offset);
      }
      return out;
    },
  };
  return source;
}

/** One tensor for each key. A weight may be packed twice; the form that needs no transposing is preferred. */
function onePerKey(tensors: readonly PackedTensor[]): ReadonlyMap<string, PackedTensor> {
  const byKey = new Map<string, PackedTensor>();
  for (const tensor of tensors) {
    if (!byKey.has(tensor.key) || tensor.transform === 'as-is') byKey.set(tensor.key, tensor);
  }
  return byKey;
}

function encodeHeader(tensors: readonly PackedTensor[]): Bytes {
  const entries: Record<string, unknown> = {};
  let at = 0;
  for (const { key, dtype, shape, byteLength } of tensors) {
    const offsets = [at, at + byteLength];
    entries[key] = { dtype: dtype === 'fp16' ? 'F16' : 'F32', shape, data_offsets: offsets };
    at += byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  const length = Math.ceil(json.byteLength / 8) * 8;
  const header = new Uint8Array(8 + length).fill(0x20, 8);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(json, 8);
  return header;
}

class SectionReader {
  readonly #name: string;
  readonly #open: (shard: number) => Promise<ByteSource>;
  /** The tensor that was transposed last, complete. */
  #made: { readonly tensor: PackedTensor; readonly bytes: Bytes } | undefined;
  /** The tensor that is being read from front to back: how far, and the sum so far. */
  #run: { readonly tensor: PackedTensor; readonly sum: PartSum; at: number } | undefined;

  constructor(name: string, open: (shard: number) => Promise<ByteSource>) {
    this.#name = name;
    this.#open = open;
  }

  async read({ tensor }: Section, offset: number, length: number): Promise<Bytes> {
    if (tensor.transform === 'as-is') return this.#readChecked(tensor, offset, length);
    if (this.#made?.tensor !== tensor) {
      this.#made = { tensor, bytes: await this.#transposedBack(tensor) };
    }
    return this.#made.bytes.subarray(offset, offset + length);
  }

  async #readChecked(tensor: PackedTensor, offset: number, length: number): Promise<Bytes> {
    const shard = await this.#open(tensor.shard);
    const bytes = await shard.read(tensor.offset + offset, length);
    if (offset === 0) this.#run = { tensor, sum: new PartSum(tensor.byteLength), at: 0 };
    const run = this.#run;
    if (run?.tensor !== tensor || run.at !== offset) return bytes;
    await run.sum.add(bytes);
    run.at += length;
    if (run.at === tensor.byteLength) {
      checkSum(`${this.#name}: ${tensor.key}`, await run.sum.digest(), tensor.sha256);
    }
    return bytes;
  }

  async #transposedBack(tensor: PackedTensor): Promise<Bytes> {
    const { shape, dtype, offset, byteLength } = tensor;
    const [rows = 1, columns = 1] = shape;
    const bytes = await (await this.#open(tensor.shard)).read(offset, byteLength);
    checkSum(`${this.#name}: ${tensor.key}`, await sha256(bytes), tensor.sha256);
    const { buffer, byteOffset } = bytes;
    const count = rows * columns;
    const values =
      dtype === 'fp16'
        ? transpose2d(new Uint16Array(buffer, byteOffset, count), columns, rows)
        : transpose2d(new Uint32Array(buffer, byteOffset, count), columns, rows);
    return new Uint8Array(values.buffer);
  }
}
