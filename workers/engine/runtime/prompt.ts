import type { OrtTensor } from './ort.ts';

/** An encoded prompt, the input of the context stage. */
export interface EncodedPrompt {
  /** The text that was encoded, with the learned words it knew; null for the zeros of a null negative prompt. */
  readonly key: string | null;
  readonly ids1: Int32Array;
  readonly ids2: Int32Array;
  readonly truncated: boolean;
  /** [1,77,C1+C2]: penultimate states of both encoders side by side. */
  readonly embeds: Float32Array;
  /** [1,P]: projected pooled state of encoder 2. */
  readonly pooled: Float32Array;
}

/** Inputs of the UNet for one prompt at one size: `added`, and every `<path>.k` and `<path>.v`. */
export interface PromptContext {
  readonly feeds: Readonly<Record<string, OrtTensor>>;
  dispose(): void;
}
