import { EngineError } from '../../failure.ts';
import { fetchWhole } from '../sources/fetch-whole.ts';

/** How many tokens CLIP has. */
export const CLIP_TOKENS = 49_408;
/** Far more than the file has. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Where the app has CLIP's `merges.txt`, deflated (zlib). */
export const MERGES_URL = new URL('./clip-merges.txt.deflate', import.meta.url);

/** Gives CLIP's `merges.txt`, inflated. */
export type ReadMerges = () => Promise<string>;

/** Reads CLIP's merges from the app's own files. @throws {EngineError} `file_download_error` */
export async function fetchMerges(): Promise<string> {
  const bytes = await fetchWhole(MERGES_URL, 'CLIP’s vocabulary', MOST_BYTES).catch(
    (cause: unknown) => {
      throw new EngineError(
        'file_download_error',
        'The words that every SDXL model knows did not come from where this app is hosted.',
        'Check the connection and try again.',
        { cause },
      );
    },
  );
  return inflateMerges(bytes);
}

/** Inflates the app's file of merges. */
export function inflateMerges(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Response(inflated).text();
}

/**
 * Makes CLIP's `vocab.json` of its merges: each byte as a character, the same at the end of a word, what
 * each merge makes, and two special tokens (openai/CLIP, simple_tokenizer.py). It has the published bytes.
 */
export function clipVocabulary(merges: string): string {
  const bytes = byteCharacters();
  const made = merges
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.replace(' ', ''));
  const tokens = [
    ...bytes,
    ...bytes.map((character) => `${character}</w>`),
    ...made,
    '<|startoftext|>',
    '<|endoftext|>',
  ];
  // Some tokens are numbers, which an object would put first.
  const lines = tokens.map((token, id) => `  ${JSON.stringify(token)}: ${id}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

function printable(code: number): boolean {
  return (code > 0x20 && code < 0x7f) || (code > 0xa0 && code <= 0xff && code !== 0xad);
}

/** A printable character for each byte: itself, or one from 256 on. */
function byteCharacters(): readonly string[] {
  const codes = Array.from({ length: 256 }, (_, code) => code);
  const others = codes.filter((code) => !printable(code)).map((_, n) => 256 + n);
  return [...codes.filter(printable), ...others].map((code) => String.fromCodePoint(code));
}
