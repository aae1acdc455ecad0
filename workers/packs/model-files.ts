import { openIfThere } from '../weights/sources/open-if-there.ts';
import type { ByteSource } from '../weights/sources/source.ts';

/** The small files of a diffusers folder that its pack has, byte for byte. */
const MODEL_FILES = [
  'model_index.json',
  'scheduler/scheduler_config.json',
  'text_encoder/config.json',
  'text_encoder_2/config.json',
  ...['tokenizer', 'tokenizer_2'].flatMap((folder) => [
    `${folder}/merges.txt`,
    `${folder}/special_tokens_map.json`,
    `${folder}/tokenizer_config.json`,
    `${folder}/vocab.json`,
  ]),
  'unet/config.json',
  'vae/config.json',
] as const;

/** Packed too if the folder has them, because licences ask for it. */
const LICENCE_FILES = ['LICENSE.md', 'LICENSE'] as const;

/**
 * Opens the small files of a folder, in the order a pack has them.
 * @throws {EngineError} `model_file_missing` if a file is missing, other than a licence
 */
export async function openModelFiles(
  open: (path: string) => Promise<ByteSource>,
): Promise<readonly ByteSource[]> {
  const sources: ByteSource[] = [];
  for (const path of MODEL_FILES) sources.push(await open(path));
  return [...sources, ...(await openLicences(open))];
}

/** Opens the licences that a folder has. */
export async function openLicences(
  open: (path: string) => Promise<ByteSource>,
): Promise<readonly ByteSource[]> {
  const sources: ByteSource[] = [];
  for (const path of LICENCE_FILES) {
    const source = await openIfThere(open, path);
    if (source !== undefined) sources.push(source);
  }
  return sources;
}
