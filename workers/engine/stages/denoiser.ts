import { createFloat32Executor } from '../diffusion/executor-float32.ts';
import { createGpuExecutor } from '../diffusion/executor-wgsl.ts';
import { BUFFER_USAGE, readBuffer } from '../diffusion/gpu-buffers.ts';
import type { ScheduleStep } from '../diffusion/schedulers/types.ts';
import type { KeptPart, StepExecutor } from '../diffusion/step-executor.ts';
import type { StepStatistics } from '../diffusion/step-statistics.ts';
import { guidanceEmbedding, sinusoid } from '../diffusion/sinusoid.ts';
import type { UnetConfig } from '../../graph/config.ts';
import type { PromptContext } from '../runtime/prompt.ts';
import { toNchw, toNhwc } from './layout.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { floatValues, mapDims, output } from './map-tensor.ts';
import { Tensor, type OrtSession, type OrtTensor } from '../runtime/ort.ts';

/** Guidance and noise of one step. */
export interface StepInput {
  readonly cond: PromptContext;
  /** null without guidance. */
  readonly uncond: PromptContext | null;
  readonly guidance_scale: number;
  readonly guidance_rescale: number;
  /** [1,4,h,w]; only where the step draws noise. */
  readonly noise: Float32Array | null;
}

/** The tensors of one step that a trace keeps, [1,4,h,w] each. */
export interface StepTensors {
  /** The UNet's input: the latents scaled by c_in. */
  readonly input: Float32Array;
  readonly cond: Float32Array;
  readonly uncond: Float32Array | null;
}

/** What is looked at after each step. */
export interface StepSeen extends StepStatistics {
  /** The prediction of the finished latents; null if it was not wanted. */
  readonly denoised: Float32Array | null;
}

/**
 * The UNet and the sampler on the latents of one picture at a time. On WebGPU the latents stay on
 * the GPU between steps. All arrays in and out are [1,4,h,w] NCHW.
 */
export interface Denoiser {
  /** Begins a picture at these noised latents. @param kept the part that inpainting keeps */
  start(latents: Float32Array, kept?: KeptPart | null): void;
  /**
   * Calls the UNet, once or with guidance twice, and takes the latents over one step.
   * @param wantTensors read the step's tensors back, for a trace
   * @returns the tensors if they were wanted, else null
   */
  step(step: ScheduleStep, input: StepInput, wantTensors: boolean): Promise<StepTensors | null>;
  /** The latents after the last step. */
  latents(): Promise<Float32Array>;
  /** Looks at what the last step has made. @param wantDenoised read the prediction back, for a preview */
  look(wantDenoised: boolean): Promise<StepSeen>;
  destroy(): void;
}

/**
 * Opens the UNet's session and makes what a run of it needs.
 * @param h latent rows, an eighth of the picture's height
 * @param w latent columns
 * @throws EngineError `cancelled`, `out_of_memory`, and those of reading weights
 */
export async function createDenoiser(run: JobRun, h: number, w: number): Promise<Denoiser> {
  const session = await run.session('unet');
  const gpu = run.runtime.gpu;
  return gpu === null
    ? wasmDenoiser(run, session, h, w)
    : gpuDenoiser(run, gpu.device, session, h, w);
}

/** Calls the UNet for one prompt. @returns its output, which the caller disposes of */
async function predict(
  run: JobRun,
  session: OrtSession,
  sample: OrtTensor,
  step: ScheduleStep,
  context: PromptContext,
  guidance_scale: number,
): Promise<OrtTensor> {
  await run.checkpoint();
  const width = run.model.unet.block_out_channels[0] ?? 0;
  const time = sinusoid([step.timestep], width, run.model.unet);
  const results = await session.run({
    sample,
    time: new Tensor('float32', time, [1, width]),
    ...guidanceFeed(run.model.unet, guidance_scale),
    ...context.feeds,
  });
  return output(results, 'out_sample');
}

/** The input of a UNet that was distilled with its guidance (LCM): the embedding of guidance − 1. */
function guidanceFeed(
  unet: UnetConfig,
  guidance_scale: number,
): Readonly<Record<string, OrtTensor>> {
  const dim = unet.time_cond_proj_dim;
  if (dim === null) return {};
  const embedding = guidanceEmbedding(guidance_scale, dim);
  return { guidance: new Tensor('float32', embedding, [1, dim]) };
}

async function look<Tensor>(
  executor: StepExecutor<Tensor>,
  wantDenoised: boolean,
): Promise<StepSeen> {
  if (wantDenoised) return executor.readStep();
  return { ...(await executor.statistics()), denoised: null };
}

function wasmDenoiser(run: JobRun, session: OrtSession, h: number, w: number): Denoiser {
  const channels = run.model.unet.in_channels;
  const executor = createFloat32Executor(channels * h * w);
  const dims = mapDims(run.runtime, { channels, height: h, width: w });
  return {
    start: (latents, kept) => executor.setLatents(latents, kept),
    async step(step, input, wantTensors) {
      const sample = new Float32Array(channels * h * w);
      executor.writeModelInput(step, sample);
      const call = async (context: PromptContext) =>
        floatValues(
          await predict(
            run,
            session,
            new Tensor('float32', sample, dims),
            step,
            context,
            input.guidance_scale,
          ),
        );
      const uncond = input.uncond === null ? null : await call(input.uncond);
      const cond = await call(input.cond);
      await executor.step(step, { ...input, cond, uncond }, input.noise ?? undefined);
      return wantTensors ? { input: sample, cond, uncond } : null;
    },
    latents: () => executor.readLatents(),
    look: (wantDenoised) => look(executor, wantDenoised),
    destroy: () => executor.destroy(),
  };
}

function gpuDenoiser(
  run: JobRun,
  device: GPUDevice,
  session: OrtSession,
  h: number,
  w: number,
): Denoiser {
  const channels = run.model.unet.in_channels;
  const count = channels * h * w;
  const executor = createGpuExecutor(device, count);
  const buffer = device.createBuffer({
    label: 'unet sample',
    size: Math.ceil((count * 4) / 16) * 16,
    usage: BUFFER_USAGE.storage | BUFFER_USAGE.copySource | BUFFER_USAGE.copyTarget,
  });
  const sample = Tensor.fromGpuBuffer(buffer, {
    dataType: 'float32',
    dims: mapDims(run.runtime, { channels, height: h, width: w }),
  });
  const nchw = (values: Float32Array) => toNchw(values, channels, h * w);
  const read = async (from: GPUBuffer) =>
    nchw(new Float32Array(await readBuffer(device, from, 0, count * 4)));
  const nhwc = (values: Float32Array) => toNhwc(values, channels, h * w);
  return {
    start: (latents, kept = null) =>
      executor.setLatents(
        nhwc(latents),
        kept && { redraw: nhwc(kept.redraw), x0: nhwc(kept.x0), noise: nhwc(kept.noise) },
      ),
    async step(step, input, wantTensors) {
      executor.writeModelInput(step, buffer);
      const made: OrtTensor[] = [];
      const call = async (context: PromptContext) => {
        const tensor = await predict(run, session, sample, step, context, input.guidance_scale);
        made.push(tensor);
        return tensor.gpuBuffer;
      };
      try {
        const uncond = input.uncond === null ? null : await call(input.uncond);
        const cond = await call(input.cond);
        const noise = input.noise === null ? undefined : nhwc(input.noise);
        await executor.step(step, { ...input, cond, uncond }, noise);
        if (!wantTensors) return null;
        return {
          input: await read(buffer),
          cond: await read(cond),
          uncond: uncond === null ? null : await read(uncond),
        };
      } finally {
        // Also where the job is cancelled between the two calls.
        for (const tensor of made) tensor.dispose();
      }
    },
    latents: async () => nchw(await executor.readLatents()),
    async look(wantDenoised) {
      const seen = await look(executor, wantDenoised);
      return { ...seen, denoised: seen.denoised && nchw(seen.denoised) };
    },
    destroy() {
      executor.destroy();
      sample.dispose();
      buffer.destroy();
    },
  };
}
