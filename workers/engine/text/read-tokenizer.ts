import { readJson, type ModelFolder } from '../../weights/folder.ts';
import { createTokenizer, type ClipTokenizer } from './tokenizer.ts';

/**
 * Reads a tokenizer of a diffusers folder.
 * @param name `tokenizer` or `tokenizer_2`
 * @throws {EngineError} `model_file_missing`, `model_file_invalid`
 */
export async function readTokenizer(folder: ModelFolder, name: string): Promise<ClipTokenizer> {
  return createTokenizer({
    folder: name,
    vocabJson: await folder.text(`${name}/vocab.json`),
    mergesTxt: await folder.text(`${name}/merges.txt`),
    tokenizerConfig: await readJson(folder, `${name}/tokenizer_config.json`),
    specialTokensMap: await readJson(folder, `${name}/special_tokens_map.json`),
  });
}
