/**
 * Ranks of low-rank branches, by the key of the weight of the layer that they lie beside: y = W·x +
 * B·(A·x). Only a quantised layer has one. A float layer gets its LoRA merged into its weight.
 */
export type Branches = ReadonlyMap<string, number>;

/** Key of A [rank, in] of the branch beside a layer. No file has it; the LoRA's reader makes it. */
export function downKey(weightKey: string): string {
  return `${weightKey}:down`;
}

/** Key of B [out, rank], with the LoRA's scale in it. */
export function upKey(weightKey: string): string {
  return `${weightKey}:up`;
}
