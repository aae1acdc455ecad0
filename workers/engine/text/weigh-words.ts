import { parseWeights } from '../../../src/request/prompt-weights.ts';
import type { ClipTokenizer, TokenizedText } from './tokenizer.ts';

/** A tokenized text, and how much each position counts. */
export interface WeightedText extends TokenizedText {
  /** [77]; start, end and padding have 1. null if all positions do. */
  readonly weights: Float32Array | null;
}

/** A larger weight, of either sign, counts as this one: states in half precision end not far above. */
const LARGEST = 100;

/**
 * Tokenizes a prompt whose brackets weigh words. Each part is tokenized by itself, as AUTOMATIC1111 does. Its chunks
 * are not made: what is past the 75th token is cut off, as without weights.
 */
export function encodeWeighted(tokenizer: ClipTokenizer, prompt: string): WeightedText {
  const parts = parseWeights(prompt);
  const { lengths, ...tokenized } = tokenizer.encodeParts(parts.map(({ text }) => text));
  if (parts.every(({ weight }) => weight === 1)) return { ...tokenized, weights: null };
  const weights = new Float32Array(tokenized.ids.length).fill(1);
  // The start comes first, and the last position is an end or padding.
  const words = weights.subarray(1, -1);
  let at = 0;
  for (const [i, { weight }] of parts.entries()) {
    const end = at + (lengths[i] ?? 0);
    words.fill(Math.min(LARGEST, Math.max(-LARGEST, weight)), at, end);
    at = end;
  }
  return { ...tokenized, weights };
}

/**
 * Weighs the states of a text encoder as AUTOMATIC1111's “Original” emphasis does: each position times its weight,
 * then all times what brings the mean back to that of before.
 *
 * @param states [L,C]
 * @param weights [L]; null returns the states themselves
 */
export function emphasise(states: Float32Array, weights: Float32Array | null): Float32Array {
  if (weights === null) return states;
  const width = states.length / weights.length;
  const weighed = states.map((value, i) => value * (weights[Math.floor(i / width)] ?? 1));
  const ratio = Math.fround(mean(states) / mean(weighed));
  // Nothing brings a mean of 0 back.
  return Number.isFinite(ratio) ? weighed.map((value) => value * ratio) : weighed;
}

/** Rounded to float32, as the reference has it; added up in double precision. */
function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return Math.fround(sum / values.length);
}
