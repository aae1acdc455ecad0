import { join } from 'node:path';
import { modelFolder, type ModelFolder } from '../../workers/weights/folder.ts';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import type { Prediction } from '../../workers/protocol/prediction.ts';
import type { PackIndex } from '../../workers/packs/format.ts';
import { planPack } from '../../workers/packs/plan.ts';
import type { PackOptions } from '../../workers/packs/pack-job.ts';
import { writePack } from '../../workers/packs/write.ts';
import { checkpointFolder } from '../../workers/weights/checkpoint/checkpoint-folder.ts';
import { nodeMerges } from '../node-merges.ts';
import { nodeSource } from '../node-source.ts';
import { openFolderSink } from './folder-sink.ts';

interface FolderOptions extends PackOptions {
  readonly out: string;
  readonly precision: Precision;
  readonly shardLimit?: number;
  /** How a checkpoint was trained that does not say it. */
  readonly prediction?: Prediction | undefined;
}

/**
 * Packs a diffusers folder of this machine, or a checkpoint in it, into the folder `out`.
 * @throws {EngineError} as {@link planPack}, {@link writePack} and {@link openFolderSink} do.
 */
export async function packFolder(
  options: FolderOptions & { readonly folder: string; readonly file?: string | undefined },
): Promise<PackIndex> {
  const { id } = options.model;
  const open = new Map<string, ReturnType<typeof nodeSource>>();
  const find = (path: string) => {
    const found = open.get(path) ?? nodeSource(join(options.folder, path), path);
    open.set(path, found);
    return found;
  };
  const folder =
    options.file === undefined
      ? modelFolder(id, find)
      : checkpointFolder(id, options.file, find, nodeMerges, options.prediction);
  try {
    return await packModel(folder, options);
  } finally {
    for (const source of await Promise.allSettled(open.values())) {
      if (source.status === 'fulfilled') await source.value.close();
    }
  }
}

/**
 * Packs a diffusers folder that may lie anywhere, such as in memory.
 * @throws {EngineError} as {@link packFolder} does.
 */
export async function packModel(folder: ModelFolder, options: FolderOptions): Promise<PackIndex> {
  const plan = await planPack(folder, options.precision, options);
  const sink = await openFolderSink(options.out);
  try {
    const index = await writePack(plan, folder, sink, options);
    await sink.commit(index);
    return index;
  } finally {
    await sink.close();
  }
}
