import type { ModelSource } from './engine-options.ts';

/** A text whose tokens are counted, and what its words mean. */
export interface CountedText {
  readonly model: ModelSource;
  readonly text: string;
  /** Whether brackets weigh words (`prompt_weighting`). */
  readonly weighted: boolean;
  /** The request's textual inversions, with their files. */
  readonly embeddings: readonly { readonly tokens: readonly string[]; readonly file: Blob }[];
}

/** How much of a text the model reads. */
export interface TokenCount {
  /** Tokens of the whole text: those of the text encoder that makes more of it. */
  readonly tokens: number;
  /** The most that both encoders read. */
  readonly limit: number;
  /** Where in the text the part begins that is not read, in UTF-16 code units; null if all is read. */
  readonly cutAt: number | null;
}

/** What the words worker answers to the page. */
export interface WordsApi {
  /** @throws EngineError if the model's tokenizers cannot be read */
  count(asked: CountedText): Promise<TokenCount>;
}
