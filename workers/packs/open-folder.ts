import type { Component } from '../graph/stages.ts';
import type { ModelSource, PackId, PickedFile, Precision } from '../protocol/engine.ts';
import { blobSource } from '../weights/sources/blob-source.ts';
import { isFilesPack } from './file-blocks.ts';
import { PACK_INDEX } from './format.ts';
import { openIfThere } from '../weights/sources/open-if-there.ts';
import { openPack, type Pack } from './read.ts';
import type { ByteSource } from '../weights/sources/source.ts';
import { urlSource } from '../weights/sources/url-source.ts';
import type { WeightStore } from '../weights/weight-store.ts';
import { windowedSource } from '../weights/sources/windowed-source.ts';
import { EngineError } from '../failure.ts';

/** A diffusers folder wherever it lies. Paths are relative, with forward slashes. */
export interface ModelFolder {
  readonly id: string;
  open(path: string): Promise<ByteSource>;
  text(path: string): Promise<string>;
  /** Set where the weights lie packed, at one precision, instead of in safetensors files. */
  readonly pack?: WeightPack;
  /** The installed pack it is read out of, which nobody changes until `close` is called. */
  readonly held?: PackId;
  /** Lets go of what is held open. */
  readonly close?: () => void;
}

/** The weights of a pack (workers/packs). */
interface WeightPack {
  readonly precision: Precision;
  weights(component: Component): Promise<WeightStore>;
}

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

/** A folder whose files `open` finds. */
export function modelFolder(id: string, open: ModelFolder['open']): ModelFolder {
  return {
    id,
    open,
    async text(path) {
      const file = await open(path);
      return new TextDecoder().decode(await file.read(0, file.size));
    },
  };
}

/** @throws EngineError `model_file_invalid` when the file is no JSON object. */
export async function readJson(folder: ModelFolder, path: string): Promise<object> {
  const text = await folder.text(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (typeof value === 'object' && value !== null) return value;
  throw new EngineError(
    'model_file_invalid',
    `${path} of this model is not JSON.`,
    'Download the model again.',
  );
}

function urlOpener(baseUrl: string) {
  const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  return (path: string) => urlSource(new URL(path, base).href, path);
}

/** Finds files that were picked. */
export function fileOpener(files: readonly PickedFile[]): ModelFolder['open'] {
  const byPath = new Map(files.map(({ path, file }) => [path, file]));
  return async (path: string) => {
    const file = byPath.get(path);
    if (file === undefined) {
      throw new EngineError(
        'model_file_missing',
        `The model has no file ${path}.`,
        'Drop the whole diffusers folder, with all its subfolders.',
      );
    }
    return blobSource(file, path);
  };
}
