import { bytesOf } from '../weights/materialize.ts';
import { EngineError } from '../failure.ts';
import { QUANT_FORMATS, type QuantFormat } from '../graph/linear-formats.ts';
import { byteLengthOf, type WeightSpec } from '../graph/weight-plan.ts';
import type { Precision } from '../protocol/engine-options.ts';
import { toFloat32, toHalf } from '../weights/convert.ts';
import { dequantize } from '../weights/dequantize.ts';
import type { Quantised } from '../weights/quantizer/module.ts';
import { missingTensor } from '../weights/safetensors-reader.ts';
import { type ByteSource, readInto } from '../weights/sources/source.ts';
import { transpose2d } from '../weights/transpose.ts';
import { type ReadableWeight, readNow, type WeightReader } from '../weights/weight-reader.ts';
import type { WorkMemory } from '../weights/work-memory.ts';
import { checkSum, PartSum, sha256 } from './checksum.ts';
import type { PackedTensor } from './format.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** The opened shards of one network. */
export interface OpenShards {
  readonly precision: Precision;
  readonly tensors: readonly PackedTensor[];
  /** All of these shards, joined. */
  readonly source: ByteSource;
  /** Where each shard begins in `source`, in bytes, by the number of the shard. */
  readonly places: ReadonlyMap<number, number>;
  /** Computes a sha256 synchronously. */
  readonly sumNow: (bytes: Uint8Array) => string;
}

/**
 * The weights of one network, from packed shards. The checksum of each tensor is verified when it is read.
 * @throws {EngineError} from `find`: `model_tensor_missing`, `model_tensor_shape`, or
 *   `feature_not_supported` if the pack has the weight in another precision only; from reads:
 *   `model_damaged`, and what reading the shards throws
 */
export function packReader(shards: OpenShards): WeightReader {
  const { tensors, source, precision } = shards;
  const byId = new Map(tensors.map((tensor) => [`${tensor.transform} ${tensor.key}`, tensor]));
  return {
    find(weight) {
      const same = byId.get(`${weight.transform} ${weight.key}`);
      if (same !== undefined) {
        checkShape(source.name, same, weight);
        const convert = ([bytes = NONE]: readonly Bytes[]) => retype(bytes, same, weight);
        return {
          ...readable(shards, [same], convert),
          pieces: (memory) => readPieces(shards, same, weight, memory),
        };
      }
      for (const format of QUANT_FORMATS) {
        const blocks = byId.get(`${format} ${weight.key}`);
        const scales = byId.get(`${format}-scales ${weight.key}`);
        if (weight.transform !== 'transpose' || !blocks || !scales) continue;
        checkShape(source.name, blocks, weight);
        const zeros = byId.get(`${format}-zeros ${weight.key}`);
        const parts = zeros === undefined ? [blocks, scales] : [blocks, scales, zeros];
        return readable(shards, parts, ([levels = NONE, factors = NONE, nulls = NONE]) => {
          const floats = toFloat32(factors, storedAs(scales));
          return widen(weight, { blocks: levels, scales: floats, zeros: nulls }, format);
        });
      }
      throw tensors.some(({ key }) => key === weight.key)
        ? otherPrecision(weight, precision)
        : missingTensor(source.name, weight.key);
    },
    table(key) {
      const tensor = byId.get(`as-is ${key}`);
      if (tensor === undefined) throw missingTensor(source.name, key);
      const begin = beginOf(shards, tensor);
      const end = begin + tensor.byteLength;
      const entry = { name: key, dtype: storedAs(tensor), shape: tensor.shape, begin, end };
      return { source, entry };
    },
  };
}

const NONE: Bytes = new Uint8Array(0);

function beginOf({ places }: OpenShards, { shard, offset }: PackedTensor): number {
  return (places.get(shard) ?? 0) + offset;
}

function storedAs({ dtype }: PackedTensor): 'F16' | 'F32' {
  return dtype === 'fp16' ? 'F16' : 'F32';
}

/** A weight that is converted from `parts`. Each part is read whole and verified. */
function readable(
  shards: OpenShards,
  parts: readonly PackedTensor[],
  convert: (parts: readonly Bytes[]) => Bytes,
): ReadableWeight {
  const { source, sumNow } = shards;
  const check = (part: PackedTensor, sum: string) =>
    checkSum(`${source.name}: ${part.key}`, sum, part.sha256);
  return {
    storedBytes: parts.reduce((sum, { byteLength }) => sum + byteLength, 0),
    async read() {
      const all: Bytes[] = [];
      for (const part of parts) {
        const bytes = await source.read(beginOf(shards, part), part.byteLength);
        check(part, await sha256(bytes));
        all.push(bytes);
      }
      return convert(all);
    },
    readSync() {
      return convert(
        parts.map((part) => {
          const bytes = readNow(source, beginOf(shards, part), part.byteLength);
          check(part, sumNow(bytes));
          return bytes;
        }),
      );
    },
  };
}

/** Bytes that are converted at a time. */
const RUN = 1024 * 1024;
/** A tensor of more than two pieces is read in pieces of this many bytes. */
const PIECE = 8 * 1024 * 1024;

/**
 * Reads a packed tensor and gives its bytes in pieces, converted to the type of `weight`.
 *
 * A tensor of up to 16 MB is verified before any byte of it is given. A larger tensor is verified after its
 * last piece, so the caller has to discard what it got if this throws.
 * @throws {EngineError} `model_damaged` if the checksum is wrong; what reading throws
 */
async function* readPieces(
  shards: OpenShards,
  tensor: PackedTensor,
  weight: WeightSpec,
  memory: WorkMemory,
): AsyncGenerator<Bytes> {
  const { byteLength, sha256: wanted, key } = tensor;
  const begin = beginOf(shards, tensor);
  const sum = new PartSum(byteLength);
  const check = async () => checkSum(`${shards.source.name}: ${key}`, await sum.digest(), wanted);
  // WebCrypto hashes whole buffers only. That is faster than piece by piece, but it copies the buffer.
  const step = byteLength > 2 * PIECE ? PIECE : byteLength;
  for (let at = 0; at < byteLength; at += step) {
    const stored = memory.stored(Math.min(step, byteLength - at));
    await readInto(shards.source, begin + at, stored);
    await sum.add(stored);
    if (step === byteLength) await check();
    yield* retyped(stored, tensor, weight, memory);
  }
  if (step < byteLength) await check();
}

function* retyped(stored: Bytes, from: PackedTensor, to: WeightSpec, memory: WorkMemory) {
  if (from.dtype === to.dtype) yield stored;
  else {
    for (let at = 0; at < stored.byteLength; at += RUN) {
      yield retype(stored.subarray(at, at + RUN), from, to, memory);
    }
  }
}

/** Converts packed floats to the width that a graph needs: an fp16 pack on an adapter without f16, for example. */
function retype(
  bytes: Bytes,
  from: PackedTensor,
  { dtype }: WeightSpec,
  memory?: WorkMemory,
): Bytes {
  if (from.dtype === dtype) return bytes;
  const room = memory && ((length: number) => memory.floats(length));
  return bytesOf(dtype === 'fp32' ? toFloat32(bytes, 'F16', room) : toHalf(bytes, 'F32').bits);
}

/**
 * Converts a quantised linear weight to floats [in, out], for the wasm backend: it has no quantised
 * operators.
 */
function widen(weight: WeightSpec, quantised: Quantised, format: QuantFormat): Bytes {
  const [rows = 1, columns = 1] = weight.shape;
  const floats = bytesOf(transpose2d(dequantize(quantised, format, columns), rows, columns));
  return weight.dtype === 'fp16' ? bytesOf(toHalf(floats, 'F32').bits) : floats;
}

function checkShape(name: string, tensor: PackedTensor, weight: WeightSpec): void {
  const same =
    tensor.shape.length === weight.shape.length &&
    tensor.shape.every((size, i) => size === weight.shape[i]) &&
    (tensor.transform !== weight.transform ||
      byteLengthOf(tensor.dims, 'uint8') === byteLengthOf(weight.dims, 'uint8'));
  if (same) return;
  throw new EngineError(
    'model_tensor_shape',
    `${name}: ${tensor.key} is packed with the shape [${tensor.shape.join(', ')}] where config.json calls for [${weight.shape.join(', ')}].`,
    'Make the pack again with this version of npm run pack.',
  );
}

function otherPrecision({ key, transform }: WeightSpec, precision: Precision): EngineError {
  return new EngineError(
    'feature_not_supported',
    `This pack holds the model in ${precision}; ${key} is not in it as this run needs it (${transform}).`,
    `Run it in ${precision}, or pack the model in the precision you want.`,
  );
}
