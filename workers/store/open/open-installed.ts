import { EngineError } from '../../failure.ts';
import { packAsFolder } from '../../packs/open-folder.ts';
import { type ModelFolder } from '../../weights/folder.ts';
import type { PackId } from '../../protocol/engine-options.ts';
import { readPack, updatePack } from '../../records/packs.ts';
import type { PackIndex } from '../../packs/format.ts';
import { packOf } from '../../packs/read.ts';
import type { ByteSource } from '../../weights/sources/source.ts';
import { holdForReading } from '../locks.ts';
import type { PackFiles } from '../storage/pack-files.ts';
import { readIndex } from '../pack-records.ts';
import { packFiles } from '../storage/pack-storage.ts';

/** The index of a complete pack, and the storage that has its bytes. */
interface InstalledPack {
  readonly index: PackIndex;
  readonly files: PackFiles;
}

/** @throws {EngineError} `model_not_found` if there is no such pack, or if it is not complete */
export async function installedPack(id: PackId): Promise<InstalledPack> {
  const record = await readPack(id);
  const index = await readIndex(id);
  if (record !== undefined && index !== undefined) {
    return { index, files: packFiles(record.storage) };
  }
  throw new EngineError(
    'model_not_found',
    record === undefined
      ? 'This model is not installed any more.'
      : `“${record.title}” is not installed to its end yet.`,
    'Install it, or choose another model.',
  );
}

/**
 * Opens an installed model as a folder. Nobody deletes or repairs it until `close` is called.
 * @throws {EngineError} `model_not_found`, `model_in_use`, `model_damaged`
 */
export async function openInstalled(id: PackId): Promise<ModelFolder> {
  const close = await holdForReading(id);
  try {
    const { index, files } = await installedPack(id);
    const record = await updatePack(id, () => ({ lastUsedAt: Date.now() }));
    if (record?.state === 'damaged') throw damaged(record.damaged.join(', ') || 'part of it');
    const pack = packOf(index, (path) => openWhole(index, files, id, path));
    return { ...packAsFolder(id, pack), held: id, close };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Opens one shard.
 * @throws {EngineError} `model_damaged` if the shard is missing or has another size than the index says
 */
async function openWhole(
  index: PackIndex,
  files: PackFiles,
  id: PackId,
  path: string,
): Promise<ByteSource> {
  const source = await files.open(id, path).catch((error: unknown) => {
    if (!(error instanceof EngineError && error.code === 'model_file_missing')) throw error;
    throw damaged(path);
  });
  const wanted = index.shards.find((shard) => shard.path === path)?.byteLength;
  if (wanted !== undefined && source.size !== wanted) throw damaged(path);
  return source;
}

function damaged(what: string): EngineError {
  return new EngineError(
    'model_damaged',
    `The installed model is damaged: ${what}.`,
    'Repair the model.',
  );
}
