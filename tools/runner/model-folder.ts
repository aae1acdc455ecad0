import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, parse, resolve } from 'node:path';
import manifest from '../../models-manifest.json' with { type: 'json' };
import { EngineError } from '../../workers/failure.ts';
import { PACK_INDEX } from '../../workers/packs/format.ts';
import { readIndexText } from '../../workers/packs/read.ts';

/** The ids of the models that draw. */
const KNOWN_IDS: ReadonlySet<string> = new Set(
  manifest.models.flatMap(({ id, format }) =>
    (format ?? 'diffusers') === 'diffusers' ? [id] : [],
  ),
);

/**
 * The model that `--model` names: one that the app knows by id, or a diffusers folder, pack or
 * single-file checkpoint on disk.
 */
export type ChosenModel =
  | { readonly kind: 'demo' }
  /** A single-file checkpoint. Its id ends in `.safetensors`, and changes with the file. */
  | { readonly kind: 'file'; readonly file: string; readonly id: string }
  | {
      readonly kind: 'folder';
      readonly folder: string;
      /** Changes with the folder's content, so that nothing cached for older content is used. */
      readonly id: string;
    };

/**
 * Finds the model that `--model` names, by default the demo model. A folder is not checked here;
 * the engine reports what it lacks.
 * @throws {EngineError} `model_not_found`, `model_file_invalid` for a pack whose index cannot be
 *   used, or `feature_not_supported` for a folder of something else.
 */
export async function chooseModel(named: string | undefined): Promise<ChosenModel> {
  if (named === undefined || named === 'demo') return { kind: 'demo' };
  if (KNOWN_IDS.has(named)) {
    throw new EngineError(
      'feature_not_supported',
      `The model ${named} cannot be installed by the runner yet.`,
      'Download its diffusers folder and give --model the path of that folder.',
    );
  }
  const folder = resolve(named);
  const info = await stat(folder).catch(() => undefined);
  if (info?.isFile() === true) {
    requireSafetensors(named);
    const { size, mtimeMs } = info;
    const key = contentKey([{ path: basename(folder), size, modifiedMs: Math.round(mtimeMs) }]);
    return { kind: 'file', file: folder, id: `${parse(folder).name}-${key}.safetensors` };
  }
  if (!info?.isDirectory()) {
    throw new EngineError(
      'model_not_found',
      `There is no model ${named}: neither a known id nor a folder nor a file.`,
      'Give --model the path of a diffusers folder or a .safetensors file, or leave it out for the demo model.',
    );
  }
  const pack = await packKey(folder);
  if (pack !== undefined) return { kind: 'folder', folder, id: `${basename(folder)}-${pack}` };
  const files = await listFiles(folder);
  if (files.length > 0 && !files.some(({ path }) => path.endsWith('config.json'))) {
    throw new EngineError(
      'feature_not_supported',
      `The folder ${named} is neither a diffusers folder nor a pack.`,
      'Give --model a folder with model_index.json, unet, vae and the text encoders, or one npm run pack made.',
    );
  }
  return { kind: 'folder', folder, id: `${basename(folder)}-${contentKey(files)}` };
}

/**
 * @param file that `--model` names
 * @throws {EngineError} `model_unsupported` for a file of another kind, as a .ckpt
 */
export function requireSafetensors(file: string): void {
  if (/\.safetensors$/i.test(file)) return;
  throw new EngineError(
    'model_unsupported',
    `${basename(file)} is no safetensors file; a .ckpt can hold programs and is never opened.`,
    'Give --model the .safetensors file of this model, or its diffusers folder.',
  );
}

/**
 * A pack's key: a hash of its index, which has the checksums of all its bytes.
 * @returns undefined if the folder is no pack
 */
async function packKey(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, PACK_INDEX), 'utf8').catch(() => undefined);
  if (text === undefined || readIndexText(text) === undefined) return undefined;
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

interface ListedFile {
  readonly path: string;
  readonly size: number;
  readonly modifiedMs: number;
}

/** Every file below `folder`, by path relative to it; links are followed. */
async function listFiles(folder: string, below = ''): Promise<ListedFile[]> {
  const names = await readdir(join(folder, below));
  const lists = await Promise.all(
    names.toSorted().map(async (name): Promise<ListedFile[]> => {
      const path = join(below, name);
      const info = await stat(join(folder, path)).catch(() => undefined);
      if (info?.isDirectory()) return name.startsWith('.') ? [] : listFiles(folder, path);
      return info ? [{ path, size: info.size, modifiedMs: Math.round(info.mtimeMs) }] : [];
    }),
  );
  return lists.flat();
}

/**
 * A hash of names, sizes and times. Hashing seven gigabytes before each run would take longer than
 * the run.
 */
function contentKey(files: readonly ListedFile[]): string {
  return createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
}
