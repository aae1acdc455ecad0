import { timeIds } from '../diffusion/add-time-ids.ts';
import type { Prompts } from './text.ts';
import { BUFFER_USAGE } from '../diffusion/gpu-buffers.ts';
import { sinusoid } from '../diffusion/sinusoid.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { Tensor, type OrtTensor } from '../runtime/ort.ts';
import type { EncodedPrompt, PromptContext } from '../runtime/prompt.ts';

/** The contexts of both prompts, which the UNet is conditioned on. */
export interface Contexts {
  readonly cond: PromptContext;
  /** null without guidance. */
  readonly uncond: PromptContext | null;
}

/**
 * Makes the contexts of both prompts at the run's size. The loaded model keeps the last contexts,
 * so a repeated prompt and size cost nothing.
 */
export async function makeContexts(run: JobRun, prompts: Prompts): Promise<Contexts> {
  const { h, w } = run.checked;
  const worn = run.loaded.sessions.wornBy('context');
  const context = (prompt: EncodedPrompt) =>
    run.loaded.contexts.get(
      JSON.stringify([prompt.key, h, w, ...(worn === '' ? [] : [worn])]),
      () => makeContext(run, prompt, timeIds(h, w)),
    );
  return {
    cond: await context(prompts.positive),
    uncond: prompts.negative === null ? null : await context(prompts.negative),
  };
}

/**
 * Keys and values of all cross-attentions and the added embedding; on the GPU with WebGPU.
 * @param ids [6], the size ids of `add-time-ids.ts`
 */
export async function makeContext(
  run: JobRun,
  prompt: EncodedPrompt,
  ids: Float32Array,
): Promise<PromptContext> {
  const { unet } = run.model;
  const sizes = sinusoid(ids, unet.addition_time_embed_dim, unet);
  const added = new Float32Array(prompt.pooled.length + sizes.length);
  added.set(prompt.pooled);
  added.set(sizes, prompt.pooled.length);
  const session = await run.session('context');
  const width = unet.cross_attention_dim;
  return run.call('context', async () => {
    const feeds = await session.run({
      prompt_embeds: new Tensor('float32', prompt.embeds, [1, prompt.embeds.length / width, width]),
      added_input: new Tensor('float32', added, [1, added.length]),
    });
    const device = run.runtime.gpu?.device;
    if (device === undefined) return held(feeds);
    const context = ownContext(device, feeds);
    // Without this wait the GPU would do the work of this stage during the first step, and the
    // clock would count it there.
    await device.queue.onSubmittedWorkDone();
    return context;
  });
}

function held(feeds: Readonly<Record<string, OrtTensor>>): PromptContext {
  return {
    feeds,
    dispose() {
      for (const tensor of Object.values(feeds)) tensor.dispose();
    },
  };
}

/**
 * Copies a session's outputs into new buffers, because releasing the session destroys its outputs.
 */
function ownContext(
  device: GPUDevice,
  outputs: Readonly<Record<string, OrtTensor>>,
): PromptContext {
  const encoder = device.createCommandEncoder();
  const buffers: GPUBuffer[] = [];
  const feeds: Record<string, OrtTensor> = {};
  for (const [name, { gpuBuffer, type, dims }] of Object.entries(outputs)) {
    if (type !== 'float32' && type !== 'float16') throw new Error(`${name} is ${type}`);
    const size = gpuBytes(dims, type === 'float16' ? 2 : 4);
    const usage = BUFFER_USAGE.storage | BUFFER_USAGE.copySource | BUFFER_USAGE.copyTarget;
    const buffer = device.createBuffer({ label: name, size, usage });
    encoder.copyBufferToBuffer(gpuBuffer, 0, buffer, 0, size);
    buffers.push(buffer);
    feeds[name] = Tensor.fromGpuBuffer(buffer, { dataType: type, dims });
  }
  device.queue.submit([encoder.finish()]);
  for (const tensor of Object.values(outputs)) tensor.dispose();
  return {
    feeds,
    dispose() {
      for (const tensor of Object.values(feeds)) tensor.dispose();
      for (const buffer of buffers) buffer.destroy();
    },
  };
}

/** ONNX Runtime wants buffers in multiples of 16 bytes. */
function gpuBytes(dims: readonly number[], each: number): number {
  return Math.ceil((dims.reduce((product, size) => product * size, 1) * each) / 16) * 16;
}
