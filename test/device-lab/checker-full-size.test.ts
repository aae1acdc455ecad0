import { afterEach, describe, expect, it } from 'vitest';
import { openGpu } from '../../workers/engine/runtime/device.ts';
import { LoadedModel } from '../../workers/engine/runtime/loaded-model.ts';
import { gpuRuntime } from '../../workers/engine/runtime/runtime.ts';
import { ConceptChecker } from '../../workers/engine/safety/concept-checker.ts';
import { USUAL_KERNELS } from '../../workers/graph/kernels.ts';
import { byteLengthOf } from '../../workers/graph/weight-plan.ts';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import type { ModelFolder } from '../../workers/weights/folder.ts';
import type { WeightReader } from '../../workers/weights/weight-reader.ts';
import { fullModel } from './full-model.ts';
import { spoofedGpu } from '../../tools/bench/spoofed-gpu.ts';
import { plainRun } from '../engine/plain-run.ts';
import { adapterNamed } from './adapters.ts';

/** The published checker, CLIP ViT-L/14. */
const CONFIG = JSON.stringify({
  projection_dim: 768,
  vision_config: {
    hidden_size: 1024,
    intermediate_size: 4096,
    num_attention_heads: 16,
    num_hidden_layers: 24,
    patch_size: 14,
  },
});

/** Larger than any weight of it. */
const zeros = new Uint8Array(20 * 1024 * 1024);
const weights: WeightReader = {
  find({ dims, dtype }) {
    const bytes = zeros.subarray(0, byteLengthOf(dims, dtype));
    return { storedBytes: bytes.byteLength, read: async () => bytes, readSync: () => bytes };
  },
  table: () => {
    throw new Error('a checker has no table');
  },
};

function checkerPack(precision: Precision): ModelFolder {
  return {
    id: 'safety-v1',
    text: async () => CONFIG,
    open: () => Promise.reject(new Error('a pack has no such file')),
    pack: { precision, formats: {}, weights: async () => weights },
  };
}

/**
 * A session whose graph has a node without a kernel for WebGPU is refused, so this also says that every
 * layer of the checker runs on the GPU.
 */
describe("CompVis' safety checker at full size, on an adapter that computes nothing", () => {
  let loaded: LoadedModel;
  afterEach(() => loaded.release());

  it.each([
    ['fp16', 609_869_824],
    ['q8', 326_754_304],
  ] as const)(
    '%s: every layer has a kernel, and the weights go when it is done',
    async (of, size) => {
      const { gpu } = spoofedGpu(adapterNamed('NVIDIA Ampere'));
      const value = { gpu, hardwareConcurrency: 2 };
      Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
      const opened = await openGpu();
      const runtime = gpuRuntime(opened, of, { kernels: USUAL_KERNELS });
      loaded = new LoadedModel(await fullModel(of, { short: true }), runtime);
      const checker = new ConceptChecker(async () => checkerPack(of));
      const run = plainRun(loaded);
      const began = performance.now();
      const picture = { width: 300, height: 224, data: new Uint8Array(300 * 224 * 3) };
      expect(await checker.embed(picture, run)).toHaveLength(768);
      const bytes = opened.bytes.peak();
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      console.log(
        `safety checker v1, ${of}: ${bytes} bytes of GPU buffers, loaded in ${seconds} s`,
      );
      expect(bytes).toBeGreaterThan(size);
      expect(bytes).toBeLessThan(size * 1.1);
      await checker.finished();
      expect(opened.bytes.current()).toBeLessThan(size / 10);
    },
  );
});
