import { QUANT_FORMATS, type QuantFormat } from './linear-formats.ts';

/**
 * Ranks of low-rank branches, by the key of the weight of the layer that they lie beside: y = W·x +
 * B·(A·x). Only a quantised layer has one. A float layer gets its LoRA merged into its weight.
 */
export type Branches = ReadonlyMap<string, number>;

/** A matrix of a branch, by the key that its graph has for it. No file has it; the LoRA's reader makes it. */
export type BranchKey =
  | { readonly part: 'down'; readonly weight: string }
  | { readonly part: 'up'; readonly weight: string; readonly beside: QuantFormat };

/** Key of A [rank, in] of the branch beside a layer. */
export function downKey(weightKey: string): string {
  return `${weightKey}:down`;
}

/**
 * Key of B [out, rank], with the LoRA's scale in it. DoRA scales its rows too, by lengths that depend on how
 * the layer is rounded.
 */
export function upKey(weightKey: string, beside: QuantFormat): string {
  return `${weightKey}:up:${beside}`;
}

/** @returns undefined for the key of a weight that a file has */
export function readBranchKey(key: string): BranchKey | undefined {
  const [, weight = '', part, beside] = /^(.*):(?:(down)|up:(q8|q4z?))$/.exec(key) ?? [];
  if (part === 'down') return { part, weight };
  const format = QUANT_FORMATS.find((each) => each === beside);
  return format && { part: 'up', weight, beside: format };
}
