import type { ModelSource } from '../protocol/engine.ts';
import { fileOpener, type ModelFolder, modelFolder } from '../weights/folder.ts';
import { isFilesPack } from './file-blocks.ts';
import { PACK_INDEX } from './format.ts';
import { openIfThere } from '../weights/sources/open-if-there.ts';
import { openPack, type Pack } from './read.ts';
import { urlSource } from '../weights/sources/url-source.ts';
import { windowedSource } from '../weights/sources/windowed-source.ts';

/** A folder that is read where it lies. */
type FolderSource = Exclude<ModelSource, { readonly kind: 'installed' }>;

/** A pack where there is one's index instead of `model_index.json`; a diffusers folder otherwise. */
export async function openModelFolder(source: FolderSource): Promise<ModelFolder> {
  const { id } = source;
  if (source.kind === 'files') {
    const open = fileOpener(source.files);
    return (await openPackFolder(id, open)) ?? modelFolder(id, open);
  }
  const open = urlOpener(source.baseUrl);
  return (
    (await openPackFolder(id, open)) ??
    modelFolder(id, async (path) => windowedSource(await open(path)))
  );
}

/**
 * A pack as a folder; undefined when what `open` finds is none.
 * @throws EngineError `model_file_invalid`, `feature_not_supported` when it is one and cannot be used.
 */
export async function openPackFolder(
  id: string,
  open: ModelFolder['open'],
): Promise<ModelFolder | undefined> {
  if ((await openIfThere(open, 'model_index.json')) !== undefined) return undefined;
  if ((await openIfThere(open, PACK_INDEX)) === undefined) return undefined;
  return packFolder(id, await openPack(open));
}

/** One of files as they are is read as if they lay in the folder. */
export function packFolder(id: string, pack: Pack): ModelFolder {
  if (isFilesPack(pack.index)) {
    return modelFolder(id, async (path) => windowedSource(await pack.file(path)));
  }
  return {
    ...modelFolder(id, pack.file),
    pack: { precision: pack.index.precision, weights: pack.weights },
  };
}

function urlOpener(baseUrl: string) {
  const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  return (path: string) => urlSource(new URL(path, base).href, path);
}
