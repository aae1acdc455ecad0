import { plainRun } from '../engine/plain-run.ts';
import { GpuChecks } from '../../workers/engine/first-use/gpu-checks.ts';
import { openRuntime } from '../../workers/engine/first-use/open-runtime.ts';
import { SILENT } from '../../workers/engine/reporter.ts';
import { createDenoiser } from '../../workers/engine/stages/create-denoiser.ts';
import { loadModel, type LoadedModel } from '../../workers/engine/runtime/loaded-model.ts';
import { openModelSource } from '../../workers/store/open/open-model-source.ts';
import { hasJspi } from '../../workers/engine/runtime/ort.ts';
import type { Stage } from '../../workers/graph/stages.ts';
import type { PackId } from '../../workers/protocol/engine-options.ts';
import type { AdapterSummary } from '../../workers/protocol/adapter.ts';

/** An opened model and its runtime. */
export interface OpenedModel {
  readonly jspi: boolean;
  readonly adapter: AdapterSummary | null;
  readonly float: string;
  /** GPU bytes before any stage is there. */
  readonly gpuBytes: number;
}

/** A stage whose session was made and has not run. All bytes are those of GPU buffers. */
export interface LoadedStage {
  readonly seconds: number;
  /** Bytes of the graph's weights, in the form that ONNX Runtime gets. */
  readonly weightBytes: number;
  /** Bytes beyond those before the stage was loaded. */
  readonly gpuBytes: number;
  /** The most bytes while it was being loaded, beyond those before. */
  readonly gpuPeak: number;
}

/**
 * Loads the stages of an installed model on WebGPU one by one and counts their bytes. It runs none.
 */
export class StageLab {
  #loaded: LoadedModel | undefined;

  async open(pack: PackId): Promise<OpenedModel> {
    const folder = await openModelSource({ kind: 'installed', id: pack });
    this.#loaded = await loadModel(folder, { backend: 'webgpu', precision: 'auto' }, (options) =>
      openRuntime(options, new GpuChecks(), SILENT),
    );
    const { runtime } = this.#loaded;
    return {
      jspi: hasJspi,
      adapter: runtime.gpu?.adapter ?? null,
      float: runtime.target.float,
      gpuBytes: this.#bytes.current(),
    };
  }

  async load(stage: Stage): Promise<LoadedStage> {
    const { sessions } = this.#opened;
    const [before, weights] = [this.#bytes.current(), sessions.weightBytes];
    this.#bytes.resetPeak();
    const started = performance.now();
    await sessions.get(stage, () => {});
    await this.#settled();
    return {
      seconds: (performance.now() - started) / 1000,
      weightBytes: sessions.weightBytes - weights,
      gpuBytes: this.#bytes.current() - before,
      gpuPeak: this.#bytes.peak() - before,
    };
  }

  /** @returns GPU bytes that are left */
  async free(stage: Stage): Promise<number> {
    await this.#opened.sessions.release([stage]);
    await this.#settled();
    return this.#bytes.current();
  }

  /**
   * Buffers that denoising a square picture of this side keeps beside the UNet's weights.
   * @param side in pixels, a multiple of 8
   */
  async denoiserBytes(side: number): Promise<number> {
    const before = this.#bytes.current();
    const denoiser = await createDenoiser(plainRun(this.#opened), side / 8, side / 8);
    const bytes = this.#bytes.current() - before;
    denoiser.destroy();
    return bytes;
  }

  async close(): Promise<void> {
    await this.#loaded?.release();
    this.#loaded = undefined;
  }

  get #opened(): LoadedModel {
    if (this.#loaded === undefined) throw new Error('no model is open');
    return this.#loaded;
  }

  get #bytes() {
    const { gpu } = this.#opened.runtime;
    if (gpu === null) throw new Error('the model is not on WebGPU');
    return gpu.bytes;
  }

  /** @throws Error if a buffer could not be made, because the counted bytes would be wrong. */
  async #settled(): Promise<void> {
    await this.#opened.runtime.gpu?.device.queue.onSubmittedWorkDone();
    if (this.#bytes.exhausted()) throw new Error('the GPU had no room for a buffer');
  }
}
