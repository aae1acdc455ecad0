import type { WeightDtype } from '../convert.ts';
import { DTYPE_BYTES } from '../safetensors.ts';
import { COMPILED } from './compiled.ts';

/** Values of one row that share a scale (MatMulNBits `block_size`). */
export const QUANT_BLOCK = 32;
export type QuantBits = 4 | 8;

/**
 * Blocks that go through the module's memory at a time: 256 KB of float32, which a core's cache
 * holds.
 */
const BATCH = 2048;
const PAGE = 64 * 1024;
/** Byte offsets in the module's memory. The compiled code uses the first page itself. */
const BLOCKS = PAGE;
const SCALES = BLOCKS + BATCH * QUANT_BLOCK;
const SOURCE = SCALES + BATCH * 4;
const MEMORY = SOURCE + BATCH * QUANT_BLOCK * 4;

/** The numbers that `blocks.as.ts` gives the dtypes. */
const DTYPES: Readonly<Record<WeightDtype, number>> = { F32: 0, F16: 1, BF16: 2 };

type Quantize = (
  source: number,
  dtype: number,
  count: number,
  blocks: number,
  scales: number,
) => void;

/** The exports of `blocks.as.ts`. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly quantize8: Quantize;
  readonly quantize4: Quantize;
}

let opened: Exports | undefined;

/**
 * Compiles the module at its first use: 3 KB, small enough that every thread may compile it
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

/**
 * Quantises whole blocks.
 * @param stored the values of the blocks, little-endian
 * @param blocks receives 32 bytes (8 bits) or 16 bytes (4 bits) for each block
 * @param scales receives one scale for each block
 */
export function quantizeBlocks(
  stored: Uint8Array,
  dtype: WeightDtype,
  bits: QuantBits,
  blocks: Uint8Array,
  scales: Float32Array,
): void {
  const { memory, quantize4, quantize8 } = open();
  const quantize = bits === 8 ? quantize8 : quantize4;
  const bytesIn = QUANT_BLOCK * DTYPE_BYTES[dtype];
  const bytesOut = (QUANT_BLOCK * bits) / 8;
  const view = new Uint8Array(memory.buffer);
  for (let done = 0; done < scales.length; done += BATCH) {
    const count = Math.min(BATCH, scales.length - done);
    view.set(stored.subarray(done * bytesIn, (done + count) * bytesIn), SOURCE);
    quantize(SOURCE, DTYPES[dtype], count, BLOCKS, SCALES);
    blocks.set(view.subarray(BLOCKS, BLOCKS + count * bytesOut), done * bytesOut);
    scales.set(new Float32Array(memory.buffer, SCALES, count), done);
  }
}
