/** A sentence of a failure or of a log without what says who somebody is or what they have. */

const ADDRESS = /\b(?:https?|wss?|ftp|file|blob|data):[^\s“”"<>]*[^\s“”"<>.,;:)]/gi;

const IS_ADDRESS = /^(?:https?|blob|data):/i;

/** Names of files and words of a person stand in these in every sentence of the app. */
const QUOTED = /“[^”]*”/g;

/** A word that ends as the name of a file does. */
const FILE =
  /[^\s“”"(),;]*\.(?:safetensors|ckpt|pth?|bin|gguf|sft|onnx|zip|json|txt|jpe?g|png|webp|gif|bmp|avif|hei[cf]|tiff?|svg|psd|pdf)(?![\w-])/gi;

/** Folders of a model in diffusers' layout. */
const FOLDERS =
  'unet|vae|text_encoder(?:_2)?|tokenizer(?:_2)?|scheduler|safety_checker|feature_extractor|image_encoder';
const IN_A_FOLDER = new RegExp(`^(?:${FOLDERS})/`);

/** The files of that layout, whose names every model has. They say what is broken. */
const OF_THE_LAYOUT = new RegExp(
  [
    `^(?:${FOLDERS})/(?:diffusion_pytorch_model|pytorch_model|model)[\\w.-]*$`,
    `^(?:(?:${FOLDERS})/)?(?:model_index|index|config|vocab|merges|tokenizer(?:_config)?|special_tokens_map|(?:scheduler|preprocessor|generation)_config)\\.(?:json|txt)$`,
  ].join('|'),
);

/** A repository or a path, such as “owner/name”. What begins with a slash is a node of a graph. */
const PATH = /(?<![\w./<'-])[\w-][\w.-]*(?:\/[\w.-]+)+/g;
const TYPE = /^(?:image|text|audio|video|application)\//;

/** Where a name may begin in a sentence; names with blanks are told from the words before them by nothing else. */
const CLAUSE = /(?<=[:;(]\s)/;

/**
 * The sentence with `<address>` for each address, `<name>` for what stands in quotation marks, `<file>` for a file that is
 * not one of a model's own layout, and `<text>` for the given texts. Rather too much is left out than too little: a name
 * may have blanks, so that all that stands before the end of a file's name in its part of the sentence is taken for it.
 * @param texts what the person wrote, such as the prompt
 */
export function withoutNames(sentence: string, texts: readonly string[] = []): string {
  return withoutTexts(sentence, texts)
    .replaceAll(ADDRESS, '<address>')
    .replaceAll(QUOTED, '<name>')
    .split(CLAUSE)
    .map(withoutFiles)
    .join('')
    .replaceAll(PATH, (path) => (IN_A_FOLDER.test(path) || TYPE.test(path) ? path : '<name>'));
}

/** Shorter texts say nothing, and would be found inside of words. */
const SHORTEST_TEXT = 3;

function withoutTexts(sentence: string, texts: readonly string[]): string {
  // An address is found below, wherever it was cut.
  const found = texts.filter((text) => text.length >= SHORTEST_TEXT && !IS_ADDRESS.test(text));
  // The longest first: one may be a part of another.
  const sorted = found.toSorted((a, b) => b.length - a.length);
  return sorted.reduce((left, text) => left.replaceAll(text, '<text>'), sentence);
}

function withoutFiles(clause: string): string {
  const last = [...clause.matchAll(FILE)].findLast(([file]) => !OF_THE_LAYOUT.test(file));
  return last === undefined ? clause : `<file>${clause.slice(last.index + last[0].length)}`;
}
