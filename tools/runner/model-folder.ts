import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import manifest from '../../models-manifest.json' with { type: 'json' };
import { EngineError } from '../../workers/engine/failure.ts';

const KNOWN_IDS: ReadonlySet<string> = new Set(manifest.models.map(({ id }) => id));

/** What `--model` names: a model the app knows by id, or a diffusers folder on disk. */
export type ChosenModel =
  | { readonly kind: 'demo' }
  | {
      readonly kind: 'folder';
      readonly folder: string;
      /** Changes with the folder's content, so that nothing kept for one state is used for another. */
      readonly id: string;
    };

/**
 * Looks up what `--model` names; the demo model when it names nothing. A folder is taken as it is:
 * what it lacks is the engine's to say.
 * @throws {EngineError} `model_not_found`, or `feature_not_supported` for a folder of packed shards.
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
  if (!info?.isDirectory()) {
    throw new EngineError(
      'model_not_found',
      `There is no model ${named}: neither a known id nor a folder.`,
      'Give --model the path of a diffusers folder, or leave it out for the demo model.',
    );
  }
  const files = await listFiles(folder);
  if (files.length > 0 && !files.some(({ path }) => path.endsWith('config.json'))) {
    throw new EngineError(
      'feature_not_supported',
      `The folder ${named} is no diffusers folder, and packed models cannot be run yet.`,
      'Give --model a folder with model_index.json, unet, vae and the text encoders.',
    );
  }
  return { kind: 'folder', folder, id: `${basename(folder)}-${contentKey(files)}` };
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

/** Of names, sizes and times: hashing seven gigabytes before each run would take longer than the run. */
function contentKey(files: readonly ListedFile[]): string {
  return createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
}
