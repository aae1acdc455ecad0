import { BUFFER_USAGE, readBuffer, readBuffers } from './gpu-buffers.ts';
import type { ScheduleStep } from './schedulers/types.ts';
import { readStatistics, statisticsBytes } from './step-statistics.ts';
import { requireNoise, type Prediction, type StepExecutor } from './step-executor.ts';
import {
  KEEP_WGSL,
  MODEL_INPUT_WGSL,
  packParameters,
  PARAMETER_BYTES,
  RESCALE_WGSL,
  STEP_PHASES,
  STEP_WGSL,
  WORKGROUP_SIZE,
  type StepPhase,
} from './step-kernels.ts';
import { applyThreshold } from './threshold.ts';

const { copySource, copyTarget, storage, uniform } = BUFFER_USAGE;
const BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * {@link StepExecutor} on a GPUDevice: latents and predictions never leave the GPU, guidance and
 * the scheduler step are one dispatch (two with guidance_rescale). Buffers handed in need STORAGE
 * usage and `count` float32 values; work on them must have been submitted to this device's queue
 * before the call. Owns 20·count bytes of GPU memory, and a little; 12·count more while it inpaints.
 *
 * Only thresholding reads D back in the middle of a step. Thresholding is meant for models that
 * draw pixels; no known latent model sets it.
 *
 * @param count values of one image, 4·h·w
 */
export function createGpuExecutor(device: GPUDevice, count: number): StepExecutor<GPUBuffer> {
  const buffer = (label: string, size: number, usage: number): GPUBuffer =>
    device.createBuffer({ label: `diffusion ${label}`, size, usage });
  const data = storage | copySource | copyTarget;
  const latents = buffer('latents', count * BYTES, data);
  const history = buffer('predictions', 3 * count * BYTES, data);
  const noiseBuffer = buffer('noise', count * BYTES, data);
  const rescaleFactor = buffer('rescale factor', BYTES, storage);
  const parameters = buffer('step parameters', PARAMETER_BYTES, uniform | copyTarget);

  const pipeline = (label: string, code: string): GPUComputePipeline =>
    device.createComputePipeline({
      label: `diffusion ${label}`,
      layout: 'auto',
      compute: { module: device.createShaderModule({ label: `diffusion ${label}`, code }) },
    });
  const modelInput = pipeline('model input', MODEL_INPUT_WGSL);
  const rescale = pipeline('guidance rescale', RESCALE_WGSL);
  const stepPipeline = pipeline('step', STEP_WGSL);

  const rowLimit = device.limits.maxComputeWorkgroupsPerDimension;
  const groups = Math.ceil(count / WORKGROUP_SIZE);
  const columns = Math.min(groups, rowLimit);
  const grid = [columns, Math.ceil(groups / columns)] as const;
  const statisticsSize = statisticsBytes(grid[0] * grid[1]);
  const statistics = buffer('statistics', statisticsSize, data);

  // Only inpainting needs these two.
  let keep: GPUComputePipeline | null = null;
  let keptBuffer: GPUBuffer | null = null;
  const dropKept = (): void => {
    keptBuffer?.destroy();
    keptBuffer = null;
  };

  // Which third of `history` holds D_k; the one before it in time is the next third, and so on.
  let slot = 0;
  const slotOffset = (age: number): number => ((slot + age) % 3) * count;

  const upload = (target: GPUBuffer, values: Float32Array): void => {
    // A view of shared memory (wasm) is not accepted by every implementation.
    device.queue.writeBuffer(target, 0, new Float32Array(values));
  };

  const setParameters = (
    step: ScheduleStep,
    phase: StepPhase,
    prediction: Prediction<GPUBuffer> | null,
  ): void => {
    const guided = prediction !== null && prediction.uncond !== null;
    const { guidance_scale = 1, guidance_rescale = 0 } = prediction ?? {};
    const { cIn, cSkip, cOut, x, d0, d1, d2, z, churn, keptSignal, keptNoise } = step;
    const packed = packParameters({
      floats: [
        ...([cIn, cSkip, cOut, x, d0, d1, d2, z, churn] as const),
        ...([guidance_scale, guidance_rescale, keptSignal, keptNoise] as const),
      ],
      integers: [
        count,
        slotOffset(0),
        slotOffset(1),
        slotOffset(2),
        STEP_PHASES[phase],
        Number(guided),
        Number(guided && guidance_rescale !== 0),
      ],
    });
    device.queue.writeBuffer(parameters, 0, packed);
  };

  const dispatch = (
    target: GPUComputePipeline,
    buffers: readonly GPUBuffer[],
    size: readonly [number, number],
  ): void => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(target);
    const entries = [parameters, ...buffers].map((entry, binding) => ({
      binding,
      resource: { buffer: entry },
    }));
    pass.setBindGroup(0, device.createBindGroup({ layout: target.getBindGroupLayout(0), entries }));
    pass.dispatchWorkgroups(...size);
    pass.end();
    device.queue.submit([encoder.finish()]);
  };

  const runStep = (
    step: ScheduleStep,
    phase: StepPhase,
    prediction: Prediction<GPUBuffer>,
  ): void => {
    const { cond, uncond } = prediction;
    setParameters(step, phase, prediction);
    if (uncond !== null && prediction.guidance_rescale !== 0 && phase !== 'advance') {
      dispatch(rescale, [cond, uncond, rescaleFactor], [1, 1]);
    }
    const inputs = [cond, uncond ?? cond, rescaleFactor, noiseBuffer];
    dispatch(stepPipeline, [...inputs, latents, history, statistics], grid);
  };

  /** The parameters are those of the step that ran last. */
  const putBack = (): void => {
    if (keptBuffer === null) return;
    keep ??= pipeline('kept part', KEEP_WGSL);
    dispatch(keep, [latents, keptBuffer], grid);
  };

  const readHistory = async (): Promise<Float32Array<ArrayBuffer>> =>
    new Float32Array(await readBuffer(device, history, slotOffset(0) * BYTES, count * BYTES));

  return {
    setLatents(values, kept = null) {
      upload(latents, values);
      dropKept();
      if (kept !== null) {
        keptBuffer = buffer('kept part', 3 * count * BYTES, data);
        for (const [place, part] of [kept.x0, kept.noise, kept.redraw].entries()) {
          device.queue.writeBuffer(keptBuffer, place * count * BYTES, new Float32Array(part));
        }
      }
      const encoder = device.createCommandEncoder();
      for (const cleared of [history, noiseBuffer, statistics]) encoder.clearBuffer(cleared);
      device.queue.submit([encoder.finish()]);
    },
    writeModelInput(step, target) {
      setParameters(step, 'whole', null);
      dispatch(modelInput, [latents, target], grid);
    },
    async step(step, prediction, given) {
      const noise = requireNoise(step, given, count);
      if (noise !== null) upload(noiseBuffer, noise);
      slot = (slot + 2) % 3;
      if (step.threshold === null) {
        runStep(step, 'whole', prediction);
        putBack();
        return;
      }
      runStep(step, 'predict', prediction);
      const denoised = await readHistory();
      applyThreshold(denoised, step.threshold);
      device.queue.writeBuffer(history, slotOffset(0) * BYTES, denoised);
      runStep(step, 'advance', prediction);
      putBack();
    },
    readLatents: async () => new Float32Array(await readBuffer(device, latents, 0, count * BYTES)),
    statistics: async () =>
      readStatistics(
        await readBuffer(device, statistics, 0, statisticsSize),
        grid[0] * grid[1],
        count,
      ),
    async readStep() {
      const bytes = await readBuffers(device, [
        { source: statistics, offset: 0, size: statisticsSize },
        { source: history, offset: slotOffset(0) * BYTES, size: count * BYTES },
      ]);
      return {
        ...readStatistics(bytes, grid[0] * grid[1], count),
        denoised: new Float32Array(bytes, statisticsSize),
      };
    },
    destroy() {
      dropKept();
      for (const owned of [latents, history, noiseBuffer, rescaleFactor, statistics, parameters]) {
        owned.destroy();
      }
    },
  };
}
