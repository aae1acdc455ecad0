/** A typed size: swapped, and kept in its shape while one side is typed. */
import { CUSTOM_SIZE } from './image-size.ts';
import type { SizeChoice } from './sizes.ts';

export type TypedSize = Extract<SizeChoice, { readonly kind: 'custom' }>;

/** Sides that follow are multiples of this, as those of pictures are. */
const STEP = 8;
const SMALLEST = 64;

/**
 * One side is typed. If the shape is kept the other follows, by the ratio of the moment at which it was locked: a
 * number that is typed digit by digit would else change the shape by rounding.
 */
export function withSide(size: TypedSize, side: 'width' | 'height', value: number): TypedSize {
  const next = { ...size, [side]: value };
  const { ratio } = size;
  if (ratio === undefined) return next;
  return side === 'width'
    ? { ...next, height: following(value / ratio) }
    : { ...next, width: following(value * ratio) };
}

/** Width and height change places. */
export function swapped({ width, height, ratio }: TypedSize): TypedSize {
  const turned = { kind: 'custom', width: height, height: width } as const;
  return ratio === undefined ? turned : { ...turned, ratio: 1 / ratio };
}

/** Keeps the shape from now on, or lets both sides be typed freely. */
export function withLock({ width, height }: TypedSize, locked: boolean): TypedSize {
  const size = { kind: 'custom', width, height } as const;
  return locked ? { ...size, ratio: width / height } : size;
}

function following(side: number): number {
  const stepped = Math.round(side / STEP) * STEP;
  // The largest side is no multiple, and no side may be larger.
  return Math.min(CUSTOM_SIZE.max, Math.max(SMALLEST, stepped));
}
