import type { Precision } from '../protocol/engine-options.ts';

/**
 * Storage of a large linear layer's weight. `q4` is the 4-bit form of packs of format 1, whose zero is 8
 * everywhere; such packs are still read. `q4z` is the 4-bit form of today: each block of 32 has a zero of its own.
 */
export type LinearFormat = 'float' | 'q8' | 'q4' | 'q4z';

/** The formats with blocks and scales. */
export type QuantFormat = Exclude<LinearFormat, 'float'>;
export const QUANT_FORMATS = ['q8', 'q4', 'q4z'] as const satisfies readonly QuantFormat[];

/** Bits of each value. */
export const FORMAT_BITS: Readonly<Record<QuantFormat, 4 | 8>> = { q8: 8, q4: 4, q4z: 4 };

/** The format in which each weight of a pack lies, by its key. */
export type LinearFormats = ReadonlyMap<string, LinearFormat>;

/** The format that each precision stands for. */
export const FORMAT_OF: Readonly<Record<Precision, LinearFormat>> = {
  fp32: 'float',
  fp16: 'float',
  q8: 'q8',
  q4: 'q4z',
};

/** Where a linear layer stands, as far as a skip list tells places apart. */
export type LinearPlace = 'finest' | 'usual';

/** The place of a transformer's layers. */
export function placeOf({ finest }: { readonly finest: boolean }): LinearPlace {
  return finest ? 'finest' : 'usual';
}

/** Layers that stay in a wider format than the one asked for. */
interface Skipped {
  readonly asked: LinearFormat;
  readonly place: LinearPlace;
  readonly keeps: LinearFormat;
}

/**
 * The skip list. The finest level of the UNet that attends makes nearly all of the error of 4 bits
 * (docs/BENCHMARKS.md).
 */
const SKIPPED: readonly Skipped[] = [
  { asked: 'q4', place: 'finest', keeps: 'q8' },
  { asked: 'q4z', place: 'finest', keeps: 'q8' },
];

/** The format of a layer for which no pack says another. */
export function formatAt(asked: LinearFormat, place: LinearPlace): LinearFormat {
  const skipped = SKIPPED.find((each) => each.asked === asked && each.place === place);
  return skipped?.keeps ?? asked;
}
