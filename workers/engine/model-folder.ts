import type { ModelSource } from '../protocol.ts';
import { blobSource } from '../weights/blob-source.ts';
import type { ByteSource } from '../weights/source.ts';
import { urlSource } from '../weights/url-source.ts';
import { windowedSource } from '../weights/windowed-source.ts';
import { EngineError } from './failure.ts';

/** A diffusers folder wherever it lies. Paths are relative, with forward slashes. */
export interface ModelFolder {
  readonly id: string;
  open(path: string): Promise<ByteSource>;
  text(path: string): Promise<string>;
}

export function openModelFolder(source: ModelSource): ModelFolder {
  const open = source.kind === 'url' ? urlOpener(source.baseUrl) : fileOpener(source.files);
  return modelFolder(source.id, open);
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
  return async (path: string) => windowedSource(await urlSource(new URL(path, base).href, path));
}

function fileOpener(files: readonly { readonly path: string; readonly file: File }[]) {
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
