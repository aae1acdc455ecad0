import { FORMAT_BITS, type QuantFormat } from '../../graph/linear-formats.ts';
import { QUANT_BLOCK } from '../../graph/quantised-weight.ts';
import type { WeightDtype } from '../convert.ts';
import { DTYPE_BYTES } from '../safetensors.ts';
import { COMPILED } from './compiled.ts';

/**
 * Blocks that go through the module's memory at a time: 256 KB of float32, which a core's cache
 * holds.
 */
const BATCH = 2048;
const PAGE = 64 * 1024;
/** Byte offsets in the module's memory. The compiled code uses the first page itself. */
const BLOCKS = PAGE;
const SCALES = BLOCKS + BATCH * QUANT_BLOCK;
const ZEROS = SCALES + BATCH * 4;
const SUMS = ZEROS + BATCH;
const SOURCE = SUMS + 16;
const MEMORY = SOURCE + BATCH * QUANT_BLOCK * 4;

/** The numbers that `blocks.as.ts` gives the dtypes. */
const DTYPES: Readonly<Record<WeightDtype, number>> = { F32: 0, F16: 1, BF16: 2 };

type Quantize<More extends number[] = []> = (
  source: number,
  dtype: number,
  count: number,
  blocks: number,
  scales: number,
  ...more: More
) => void;

/** The exports of `blocks.as.ts`. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly quantize8: Quantize;
  readonly quantize4: Quantize;
  readonly quantize4z: Quantize<[zeros: number, sums: number]>;
}

let opened: Exports | undefined;

/**
 * Compiles the module at its first use: 4 KB, small enough that every thread may compile it
 * synchronously.
 */
function open(): Exports {
  if (opened !== undefined) return opened;
  const code = Uint8Array.from(atob(COMPILED), (char) => char.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code));
  // WebAssembly's exports have no types. This module was compiled from blocks.as.ts, which exports
  // these.
  opened = exports as unknown as Exports;
  opened.memory.grow(Math.ceil(MEMORY / PAGE) - opened.memory.buffer.byteLength / PAGE);
  return opened;
}

/** A weight in blocks, as MatMulNBits reads it. */
export interface Quantised {
  /** Row-major, 32 bytes a block in `q8`, 16 in the others: two values a byte, low nibble first. */
  readonly blocks: Uint8Array<ArrayBuffer>;
  /** One a block, rounded to half precision. */
  readonly scales: Float32Array<ArrayBuffer>;
  /** In `q4z` one a block, two in a byte, each row padded to whole bytes; empty in the others. */
  readonly zeros: Uint8Array<ArrayBuffer>;
}

/** What whole blocks are quantised to. */
export interface Blocks {
  /** 32 bytes for each block in 8 bits, 16 in 4 bits. */
  readonly blocks: Uint8Array;
  /** One for each block. */
  readonly scales: Float32Array;
  /** In `q4z` one for each block, otherwise empty. */
  readonly zeros: Uint8Array;
}

/** What quantising has cost a weight so far: Σ(w − ŵ)², and Σw². */
export interface Loss {
  lost: number;
  power: number;
}

/**
 * Quantises whole blocks.
 * @param stored the values of the blocks, little-endian
 * @param into receives them
 * @param loss in `q4z` the loss of these blocks is added to it, in the order of the blocks
 */
export function quantizeBlocks(
  stored: Uint8Array,
  dtype: WeightDtype,
  format: QuantFormat,
  into: Blocks,
  loss: Loss,
): void {
  const { memory, quantize4, quantize4z, quantize8 } = open();
  const { blocks, scales, zeros } = into;
  const bytesIn = QUANT_BLOCK * DTYPE_BYTES[dtype];
  const bytesOut = (QUANT_BLOCK * FORMAT_BITS[format]) / 8;
  const view = new Uint8Array(memory.buffer);
  const sums = new Float64Array(memory.buffer, SUMS, 2);
  sums.set([loss.lost, loss.power]);
  for (let done = 0; done < scales.length; done += BATCH) {
    const count = Math.min(BATCH, scales.length - done);
    view.set(stored.subarray(done * bytesIn, (done + count) * bytesIn), SOURCE);
    const common = [SOURCE, DTYPES[dtype], count, BLOCKS, SCALES] as const;
    if (format === 'q8') quantize8(...common);
    else if (format === 'q4') quantize4(...common);
    else quantize4z(...common, ZEROS, SUMS);
    blocks.set(view.subarray(BLOCKS, BLOCKS + count * bytesOut), done * bytesOut);
    scales.set(new Float32Array(memory.buffer, SCALES, count), done);
    if (format === 'q4z') zeros.set(view.subarray(ZEROS, ZEROS + count), done);
  }
  [loss.lost = NaN, loss.power = NaN] = sums;
}
