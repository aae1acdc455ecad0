import { join } from 'node:path';
import { nodeSource } from '../../tools/node-source.ts';
import { EngineState, LoadedEngine } from '../../workers/engine/runtime/job-run.ts';
import { modelFolder } from '../../workers/weights/folder.ts';
import { openModel, type Model } from '../../workers/engine/model.ts';
import { openGpu } from '../../workers/engine/runtime/device.ts';
import { gpuRuntime, wasmRuntime } from '../../workers/engine/runtime/runtime.ts';
import type { Residency } from '../../workers/engine/runtime/residency.ts';
import type { Backend, Precision } from '../../workers/protocol/engine.ts';

/**
 * Lavapipe takes minutes to compile each fused attention, one for every head size (measured: 141 s
 * on two busy cores); LAVAPIPE_ATTENTION=fused does it all the same.
 */
export const ATTENTION = process.env['LAVAPIPE_ATTENTION'] === 'fused' ? 'fused' : 'plain';

/** A model folder of this machine, opened for one test. */
export interface NodeModel {
  readonly state: EngineState;
  /** One job's view of it. */
  job(options?: {
    tileBytes?: number;
    signal?: AbortSignal;
    residency?: Residency | undefined;
  }): LoadedEngine;
  close(): Promise<void>;
}

/** @param change stands in for parts of the opened model, its weights say. */
export async function openNodeModel(
  path: string,
  options: { readonly backend: Backend; readonly precision: Precision },
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
      : gpuRuntime(await openGpu(), options.precision, ATTENTION);
  const state = new EngineState(change(await openModel(folder, runtime.precision)), runtime);
  return {
    state,
    job: ({ tileBytes, residency, signal = new AbortController().signal } = {}) =>
      new LoadedEngine(state, { signal, tileBytes, residency, onLoad: () => {} }),
    async close() {
      await state.release();
      for (const file of files) await file.close();
    },
  };
}
