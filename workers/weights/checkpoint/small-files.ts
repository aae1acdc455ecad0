import { type ReadMerges, clipVocabulary } from './clip-vocabulary.ts';

const token = (content: string, normalized: boolean) => ({
  content,
  lstrip: false,
  normalized,
  rstrip: false,
  single_word: false,
});
const START = token('<|startoftext|>', true);
const END = token('<|endoftext|>', true);

/** The first encoder pads with the end; the second with "!", the token 0. */
const PADS = { tokenizer: '<|endoftext|>', tokenizer_2: '!' } as const;

function specialTokens(folder: keyof typeof PADS): object {
  const pad = PADS[folder];
  return {
    bos_token: START,
    eos_token: END,
    pad_token: pad === '!' ? pad : token(pad, false),
    unk_token: END,
  };
}

function tokenizerConfig(folder: keyof typeof PADS): object {
  const pad = PADS[folder];
  return {
    add_prefix_space: false,
    added_tokens_decoder: {
      ...(pad === '!' ? { 0: { ...token('!', false), special: true } } : {}),
      49406: { ...START, special: true },
      49407: { ...END, special: true },
    },
    bos_token: START.content,
    clean_up_tokenization_spaces: true,
    do_lower_case: true,
    eos_token: END.content,
    errors: 'replace',
    model_max_length: 77,
    pad_token: pad,
    tokenizer_class: 'CLIPTokenizer',
    unk_token: END.content,
  };
}

const TOKENIZER = /^(tokenizer|tokenizer_2)\/([a-z_]+\.(?:json|txt))$/;

/**
 * The small files of a diffusers folder that a checkpoint stands for. All SDXL models have CLIP's tokenizer.
 * @param path as `tokenizer/vocab.json`
 * @param configs what the checkpoint's shapes and keys say, by path
 * @param carried texts that the file brings along in its metadata, by the same paths; these come first
 * @returns undefined if there is no such file
 */
export async function smallFile(
  path: string,
  configs: Readonly<Record<string, object>>,
  carried: Readonly<Record<string, string>>,
  merges: ReadMerges,
): Promise<string | undefined> {
  if (Object.hasOwn(carried, path)) return carried[path];
  if (Object.hasOwn(configs, path)) return `${JSON.stringify(configs[path], null, 2)}\n`;
  const [, folder, file] = TOKENIZER.exec(path) ?? [];
  if (folder !== 'tokenizer' && folder !== 'tokenizer_2') return undefined;
  switch (file) {
    case 'merges.txt':
      return merges();
    case 'vocab.json':
      return clipVocabulary(await merges());
    case 'special_tokens_map.json':
      return `${JSON.stringify(specialTokens(folder), null, 2)}\n`;
    case 'tokenizer_config.json':
      return `${JSON.stringify(tokenizerConfig(folder), null, 2)}\n`;
    default:
      return undefined;
  }
}
