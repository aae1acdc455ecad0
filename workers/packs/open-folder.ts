import type { ModelSource } from '../protocol/engine-options.ts';
import { fileOpener, type ModelFolder, modelFolder } from '../weights/folder.ts';
import { besideCheckpoint, checkpointAmong, checkpointAt } from './find-checkpoint.ts';
import { isFilesPack } from './file-blocks.ts';
import { PACK_INDEX } from './format.ts';
import { packedFormats } from './packed-formats.ts';
import { innerUrl } from '../weights/inner-path.ts';
import { openIfThere } from '../weights/sources/open-if-there.ts';
import { openPack, type Pack } from './read.ts';
import { urlSource } from '../weights/sources/url-source.ts';
import { windowedSource } from '../weights/sources/windowed-source.ts';

/** A folder that is not installed: picked files, or a URL. */
type FolderSource = Exclude<ModelSource, { readonly kind: 'installed' }>;

/**
 * Opens a checkpoint, if the source is one file of weights; a folder as a pack, if it has the index of one and no
 * `model_index.json`; otherwise as a diffusers folder.
 * @throws {EngineError} what {@link openPackFolder} throws; `file_download_error`
 */
export async function openModelFolder(source: FolderSource): Promise<ModelFolder> {
  const { id } = source;
  if (source.kind === 'files') {
    const open = fileOpener(source.files);
    const path = checkpointAmong(source.files.map((file) => file.path));
    if (path !== undefined) return openCheckpoint(id, path, open);
    return (await openPackFolder(id, open)) ?? modelFolder(id, open);
  }
  const file = checkpointAt(source.baseUrl);
  if (file !== undefined) {
    const open = urlOpener(besideCheckpoint(file));
    return openCheckpoint(id, file.path, async (path) => windowedSource(await open(path)));
  }
  const open = urlOpener((path) => innerUrl(path, source.baseUrl));
  return (
    (await openPackFolder(id, open)) ??
    modelFolder(id, async (path) => windowedSource(await open(path)))
  );
}

/**
 * Opens a pack as a folder.
 * @param open finds a file of the folder
 * @returns undefined if the folder is no pack
 * @throws {EngineError} `model_file_invalid`, `feature_not_supported` if it is a pack that cannot be used
 */
export async function openPackFolder(
  id: string,
  open: ModelFolder['open'],
): Promise<ModelFolder | undefined> {
  if ((await openIfThere(open, 'model_index.json')) !== undefined) return undefined;
  if ((await openIfThere(open, PACK_INDEX)) === undefined) return undefined;
  return packAsFolder(id, await openPack(open));
}

/** Presents a pack as a folder. The files of a pack of files can be opened by their paths. */
export function packAsFolder(id: string, pack: Pack): ModelFolder {
  if (isFilesPack(pack.index)) {
    return modelFolder(id, async (path) => windowedSource(await pack.file(path)));
  }
  return {
    ...modelFolder(id, pack.file),
    pack: {
      precision: pack.index.precision,
      formats: packedFormats(pack.index),
      prediction: pack.index.model.prediction,
      weights: pack.weights,
    },
  };
}

/** Presents a checkpoint as a folder. The code for it is loaded for the first one. */
export async function openCheckpoint(
  id: string,
  path: string,
  open: ModelFolder['open'],
): Promise<ModelFolder> {
  const checkpoint = await import('../weights/checkpoint/open-checkpoint.ts');
  return checkpoint.openCheckpoint(id, path, open);
}

function urlOpener(urlOf: (path: string) => string) {
  return (path: string) => urlSource(urlOf(path), path);
}
