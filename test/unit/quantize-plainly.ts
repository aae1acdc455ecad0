import { halfFromFloatBits, halfToNumber } from '../../workers/graph/half.ts';
import type { QuantFormat } from '../../workers/graph/linear-formats.ts';
import { QUANT_BLOCK } from '../../workers/graph/quantised-weight.ts';
import type { Quantised } from '../../workers/weights/quantizer/module.ts';

const f32 = Math.fround;

/** The quantiser's rule in plain numbers, one value after another. Each row of the weight is one block. */
export function quantizePlainly(values: Float32Array, format: QuantFormat): Quantised {
  const starts = Array.from({ length: values.length / QUANT_BLOCK }, (_, i) => i * QUANT_BLOCK);
  const made = starts.map((start) => {
    const block = [...values.subarray(start, start + QUANT_BLOCK)];
    return format === 'q4z' ? withZero(block) : symmetric(block, format);
  });
  const levels = made.flatMap((each) => each.levels);
  const blocks = Uint8Array.from(
    { length: format === 'q8' ? levels.length : levels.length / 2 },
    (_, i) =>
      format === 'q8' ? (levels[i] ?? 0) : (levels[2 * i] ?? 0) | ((levels[2 * i + 1] ?? 0) << 4),
  );
  return {
    blocks,
    scales: Float32Array.from(made, ({ scale }) => scale),
    zeros: Uint8Array.from(format === 'q4z' ? made : [], ({ zero }) => zero),
  };
}

interface Block {
  readonly levels: readonly number[];
  readonly scale: number;
  readonly zero: number;
}

function symmetric(block: readonly number[], format: 'q8' | 'q4'): Block {
  const finite = block.filter((value) => !Number.isNaN(value));
  const most = Math.max(0, ...finite);
  const least = Math.min(0, ...finite);
  const extreme = most >= -least ? most : least;
  const scale = asHalf(format === 'q8' ? Math.abs(extreme) / 127 : extreme / -8);
  const inverse = scale === 0 ? 0 : 1 / scale;
  const [middle, last] = format === 'q8' ? [128.5, 255] : [8.5, 15];
  const levels = block.map((value) => {
    const level = Math.trunc(value * inverse + middle);
    return Number.isNaN(level) ? 0 : Math.min(last, Math.max(0, level));
  });
  return { levels, scale, zero: 0 };
}

/** The steps that are tried, relative to a fifteenth of the range. */
const WIDTHS = [0.94, 0.98, 1.06].map(f32);

function withZero(block: readonly number[]): Block {
  const low = Math.min(0, ...block);
  const high = Math.max(0, ...block);
  const step = f32(f32(high - low) / 15);
  const power = sum(block.map((value) => f32(value * value)));
  if (!Number.isFinite(power) || step > 65504) return flat(block, Infinity);
  if (asHalf(step) === 0) return flat(block, 0);
  let best = { score: -1, scale: 0, zero: 0 };
  for (const width of WIDTHS) {
    const inverse = f32(1 / f32(step * width));
    const middle = f32(f32(low + high) * 0.5);
    const zero = Math.min(Math.max(nearest(f32(7.5 - f32(middle * inverse))), 0), 15);
    const levels = block.map((value) => levelOf(value, inverse, zero));
    const product = sum(block.map((value, i) => f32(value * (levels[i] ?? 0))));
    const square = sum(levels.map((level) => f32(level * level)));
    const score = f32(f32(product * product) / square);
    if (score > best.score) best = { score, scale: f32(product / square), zero };
  }
  return levelled(block, Math.min(asHalf(best.scale), 65504), best.zero);
}

function flat(block: readonly number[], scale: number): Block {
  return { levels: block.map(() => 8), scale, zero: 8 };
}

function levelled(block: readonly number[], scale: number, zero: number): Block {
  const inverse = scale === 0 ? 0 : f32(1 / scale);
  return { levels: block.map((value) => levelOf(value, inverse, zero) + zero), scale, zero };
}

function levelOf(value: number, inverse: number, zero: number): number {
  return Math.min(Math.max(nearest(f32(value * inverse)), -zero), 15 - zero);
}

/** Rounds to the nearest whole number, of two such to the even one. */
function nearest(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/** Sums in float32 as four lanes do: every fourth value, then both pairs. */
function sum(values: readonly number[]): number {
  const lane = (first: number) => {
    let total = 0;
    for (let i = first; i < values.length; i += 4) total = f32(total + (values[i] ?? 0));
    return total;
  };
  return f32(f32(lane(0) + lane(1)) + f32(lane(2) + lane(3)));
}

const asFloat = new Float32Array(1);
const asBits = new Uint32Array(asFloat.buffer);

/** Rounds to half precision. */
function asHalf(value: number): number {
  asFloat[0] = value;
  return halfToNumber(halfFromFloatBits(asBits[0] ?? 0));
}
