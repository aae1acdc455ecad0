import type { Models } from '../models.ts';

/** Finds installed models. */
export type ExpanderStore = Pick<Models, 'open' | 'findInstalled' | 'markDamaged'>;

/** Writes a prompt out: what the person wrote, and more words behind it. */
export interface Expander {
  /** As the log calls it. */
  readonly name: string;
  /**
   * @param seed of the request; the same prompt and seed give the same text
   * @param fits whether the text encoders see the whole text
   * @returns the prompt itself if it is empty, or if nothing fits behind it
   * @throws EngineError `cancelled`; those of reading an installed model
   */
  expand(prompt: string, seed: bigint, fits: (text: string) => boolean): Promise<string>;
}
