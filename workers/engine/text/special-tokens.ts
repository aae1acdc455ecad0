import { EngineError } from '../../failure.ts';
import type { AddedToken } from './added-tokens.ts';

/** The tokens a CLIP tokenizer folder names, with their ids. */
export interface SpecialTokens {
  readonly start: AddedToken;
  readonly end: AddedToken;
  /** The token that the byte-pair encoding gives for a symbol outside its vocabulary. */
  readonly unknown: AddedToken;
  readonly pad: AddedToken;
  /** Every token that is cut out of a text, the four above among them. */
  readonly added: readonly AddedToken[];
}

/**
 * Reads the special tokens from `tokenizer_config.json` and `special_tokens_map.json`. With
 * `added_tokens_decoder` the config says everything; without it (older and hand-made folders) the
 * map names the tokens as text or as an object, and as text they are cut out of the raw text.
 *
 * @param vocab token → id of `vocab.json`.
 * @param folder for failures ("tokenizer_2").
 * @throws {EngineError} `model_file_invalid` when a token is described wrongly or has no id.
 */
export function readSpecialTokens(
  config: object,
  map: object,
  vocab: ReadonlyMap<string, number>,
  folder: string,
): SpecialTokens {
  const decoder = readDecoder(fieldOf(config, 'added_tokens_decoder'), folder);
  const sources = decoder ? [config, map] : [map, config];
  const token = (role: string, standard: string): AddedToken => {
    const value = sources.map((source) => fieldOf(source, role)).find((value) => value != null);
    const content = value === undefined ? standard : contentOf(value);
    if (content === undefined) return invalid(folder, `its ${role} is not a token`);
    const known = decoder?.find((entry) => entry.content === content);
    if (known) return known;
    const id = vocab.get(content);
    if (id === undefined) return invalid(folder, `its ${role} ${content} is not in vocab.json`);
    return { content, id, normalized: fieldOf(value, 'normalized') === true };
  };
  const start = token('bos_token', '<|startoftext|>');
  const end = token('eos_token', '<|endoftext|>');
  const unknown = token('unk_token', end.content);
  const pad = token('pad_token', end.content);
  // The end token often serves as the unknown and the pad token too, and each of the three entries
  // may describe it differently: the first description counts.
  const all = [...(decoder ?? []), start, end, unknown, pad];
  const added = all.filter((entry, i) => all.findIndex((e) => e.content === entry.content) === i);
  const [s, e, u, p] = [start, end, unknown, pad].map(
    (entry) => added.find((first) => first.content === entry.content) ?? entry,
  );
  return { start: s ?? start, end: e ?? end, unknown: u ?? unknown, pad: p ?? pad, added };
}

function readDecoder(value: unknown, folder: string): readonly AddedToken[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).map(([key, entry]) => {
    const content = contentOf(entry);
    const id = Number(key);
    if (content === undefined || !Number.isSafeInteger(id) || id < 0) {
      return invalid(folder, `added_tokens_decoder ${key} is not a token`);
    }
    const normalized = fieldOf(entry, 'normalized');
    // The reference's default: special tokens are searched in the raw text, others in the
    // normalised one.
    const standard = fieldOf(entry, 'special') !== true;
    return { content, id, normalized: typeof normalized === 'boolean' ? normalized : standard };
  });
}

function contentOf(value: unknown): string | undefined {
  const content = typeof value === 'string' ? value : fieldOf(value, 'content');
  return typeof content === 'string' && content !== '' ? content : undefined;
}

function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Record<string, unknown>)[key];
}

function invalid(folder: string, what: string): never {
  throw new EngineError(
    'model_file_invalid',
    `The ${folder} folder of the model cannot be used: ${what}.`,
    'Download the model again, or pick another model.',
  );
}
