import { stat } from 'node:fs/promises';
import { basename, parse, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../../models-manifest.json' with { type: 'json' };
import { EngineError } from '../../workers/failure.ts';
import { requireSafetensors } from '../runner/model-folder.ts';

/** A diffusers folder on disk, and the id its pack gets. */
export interface Packable {
  readonly folder: string;
  /** The checkpoint in the folder that is packed instead of the folder. */
  readonly file?: string;
  readonly id: string;
}

/**
 * Finds the folder or checkpoint that `--model` of `npm run pack` names. A known model that is not on this
 * machine must be downloaded first.
 * @throws {EngineError} `model_not_found`, `feature_not_supported`, `model_unsupported`
 */
export async function findPackable(named: string): Promise<Packable> {
  const known = manifest.models.find(
    ({ id, format }) => id === named && (format ?? 'diffusers') === 'diffusers',
  );
  const base = known?.source.base;
  if (base !== undefined) {
    return { id: named, folder: fileURLToPath(new URL(`../../public/${base}`, import.meta.url)) };
  }
  if (known !== undefined) {
    throw new EngineError(
      'feature_not_supported',
      `The model ${named} is not on this machine, and packing does not download it.`,
      `Download the diffusers folder of ${known.source.repo} and give --model its path.`,
    );
  }
  const folder = resolve(named);
  const info = await stat(folder).catch(() => undefined);
  if (info?.isDirectory()) return { folder, id: basename(folder) };
  if (info?.isFile()) {
    requireSafetensors(named);
    const { dir, base: file, name: id } = parse(folder);
    return { folder: dir, file, id };
  }
  throw new EngineError(
    'model_not_found',
    `There is no model ${named}: neither a known id nor a folder nor a file.`,
    'Give --model the path of a diffusers folder or of a .safetensors file.',
  );
}
