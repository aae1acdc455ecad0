import { join } from 'node:path';
import { nodeSource } from '../../tools/node-source.ts';
import { USUAL_KERNELS, withAttention } from '../../workers/graph/kernels.ts';
import { plainRun } from './plain-run.ts';
import type { JobRun } from '../../workers/engine/runtime/job-run.ts';
import { LoadedModel } from '../../workers/engine/runtime/loaded-model.ts';
import { modelFolder } from '../../workers/weights/folder.ts';
import { openModel, type Model } from '../../workers/engine/model.ts';
import { openGpu } from '../../workers/engine/runtime/device.ts';
import { gpuRuntime, wasmRuntime } from '../../workers/engine/runtime/runtime.ts';
import type { Backend, Precision } from '../../workers/protocol/engine-options.ts';

/**
 * Lavapipe compiles a fused attention for every head size, each for minutes (measured: 141 s on two
 * busy cores), so tests use plain attention unless LAVAPIPE_ATTENTION=fused is set.
 */
export const ATTENTION = process.env['LAVAPIPE_ATTENTION'] === 'fused' ? 'fused' : 'plain';

const KERNELS = withAttention(USUAL_KERNELS, ATTENTION);

/** A model folder of this machine, opened for one test. */
export interface NodeModel {
  readonly loaded: LoadedModel;
  /** A job on it, for tests of single stages; its request is the plainest there is. */
  job(options?: Parameters<typeof plainRun>[1]): JobRun;
  close(): Promise<void>;
}

/** @param change replaces parts of the opened model, such as its weights. */
export async function openNodeModel(
  path: string,
  options: {
    readonly backend: Backend;
    readonly precision: Precision;
    /** As if somebody had measured that the GPU has this much memory. */
    readonly roomBytes?: number;
  },
  change: (model: Model) => Model = (model) => model,
): Promise<NodeModel> {
  const files: { close(): Promise<void> }[] = [];
  const folder = modelFolder(path, async (name) => {
    const file = await nodeSource(join(path, name), name);
    files.push(file);
    return file;
  });
  const runtime =
    options.backend === 'wasm'
      ? wasmRuntime()
      : gpuRuntime(await openGpu(), options.precision, { kernels: KERNELS });
  const { roomBytes = null } = options;
  const model = change(await openModel(folder, runtime.precision));
  const loaded = new LoadedModel(model, { ...runtime, roomBytes });
  return {
    loaded,
    job: (options) => plainRun(loaded, options),
    async close() {
      await loaded.release();
      for (const file of files) await file.close();
    },
  };
}
