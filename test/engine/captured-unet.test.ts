/**
 * Recorded calls of the UNet: the same bits as plain ones, hardly anything asked of the browser, and
 * no way to get another size’s result. On lavapipe, in float32: it takes 26 CPU seconds there, and 75 on SwiftShader.
 */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Counts } from '../../workers/engine/counting/counts.ts';
import { recordDevice, type DeviceRecorder } from '../../workers/engine/counting/record-device.ts';
import { SILENT } from '../../workers/engine/reporter.ts';
import { BUFFER_USAGE } from '../../workers/engine/diffusion/gpu-buffers.ts';
import { LoadedModel } from '../../workers/engine/runtime/loaded-model.ts';
import type { OrtSession } from '../../workers/engine/runtime/ort.ts';
import type { PromptContext } from '../../workers/engine/runtime/prompt.ts';
import { timeIds } from '../../workers/engine/diffusion/add-time-ids.ts';
import { createSchedule } from '../../workers/engine/diffusion/schedulers/index.ts';
import { makeContext } from '../../workers/engine/stages/context.ts';
import { createDenoiser } from '../../workers/engine/stages/create-denoiser.ts';
import type { StepLevel } from '../../workers/engine/stages/denoiser.ts';
import type { CaptureUse } from '../../workers/protocol/engine-options.ts';
import { SLOW } from '../slow.ts';
import { openLavapipe, openSwiftShader } from './node-gpu.ts';
import { openNodeModel, type NodeModel } from './node-model.ts';
import { plainRun } from './plain-run.ts';

// Lavapipe compiles these shaders sooner; SwiftShader comes with every Chromium.
const missing = (await openLavapipe()) === null ? null : await openSwiftShader();
const reason = missing === null ? '' : ` (skipped: ${missing})`;
const TINY = fileURLToPath(new URL('../fixtures/tiny-playground', import.meta.url));

const RECORDED = 'the UNet’s calls are recorded, and repeated from now on';

/** Values that look like noise and are the same each time. */
const noise = (count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, i) => 40 * Math.sin(12.9898 * (i + 1) + seed));

const dispatches = (counts: Counts | undefined) =>
  counts?.dispatches.reduce((sum, { times }) => sum + times, 0);

describe.skipIf(missing !== null)(`recorded calls of the UNet${reason}`, () => {
  let model: NodeModel;
  let recorder: DeviceRecorder;
  let contexts: { readonly cond: PromptContext; readonly uncond: PromptContext };
  let idle = 0;
  let runs = 0;
  /** Latents after each step, with plain calls. */
  let plain: readonly Float32Array[] = [];
  const log: string[] = [];

  const gpu = () => {
    const opened = model.loaded.runtime.gpu;
    if (opened === null) throw new Error('the model runs on no GPU');
    return opened;
  };
  const job = (capture: CaptureUse) =>
    model.job({ capture, report: { ...SILENT, log: (_, message) => void log.push(message) } });

  beforeAll(async () => {
    model = await openNodeModel(TINY, { backend: 'webgpu', precision: 'fp32' });
    recorder = recordDevice(gpu().device);
    const run = job('off');
    const context = (seed: number) => {
      const { cross_attention_dim: width } = model.loaded.model.unet;
      const pooled = model.loaded.model.textEncoder2.projection_dim ?? 0;
      const key = String(seed);
      const ids = new Int32Array(77);
      const prompt = { key, ids1: ids, ids2: ids, truncated: false };
      return makeContext(
        run,
        { ...prompt, embeds: noise(77 * width, seed), pooled: noise(pooled, seed) },
        timeIds(8, 8),
      );
    };
    contexts = { cond: await context(1), uncond: await context(2) };
    await model.loaded.sessions.release();
    idle = gpu().bytes.current();
  }, 900_000);
  afterAll(() => model?.close());

  /** The same model on the same device, of whose recorded calls nothing is known. */
  const openAnew = async () => {
    await model.loaded.sessions.release();
    const loaded = new LoadedModel(model.loaded.model, model.loaded.runtime);
    model = { ...model, loaded, job: (options) => plainRun(loaded, options) };
  };

  /**
   * Two guided steps.
   * @param second what the second calls
   * @returns the latents after each, and what the last step asked of the device
   */
  const unet = async () => (await model.loaded.sessions.get('unet', () => {})).session;
  const steps = async (capture: CaptureUse, h: number, w: number, second: StepLevel = 'whole') => {
    const denoiser = await createDenoiser(job(capture), h, w, 4, second === 'outer');
    const { steps: all } = createSchedule(model.loaded.model.scheduler, {
      numInferenceSteps: 4,
      strength: 0.5,
    });
    const latents: Float32Array[] = [];
    const run = ++runs;
    try {
      denoiser.start(noise(4 * h * w, 3));
      for (const [i, step] of all.entries()) {
        recorder.begin(`${capture} ${h}×${w} ${run} ${i}`);
        const guidance = { guidance_scale: 3, guidance_rescale: 0, noise: null };
        const level = i === 0 ? 'whole' : second;
        await denoiser.step(step, { ...contexts, ...guidance, level }, false);
        recorder.begin('between');
        latents.push(await denoiser.latents());
      }
    } finally {
      denoiser.destroy();
    }
    const counts = recorder.sections().get(`${capture} ${h}×${w} ${run} 1`);
    return { latents, counts };
  };

  it('have the same bits as plain ones, and make no bind groups, uniforms or clears', async () => {
    const first = await steps('off', 8, 8);
    plain = first.latents;
    expect(log).toEqual([]);
    expect(model.loaded.sessions.captured).toEqual([]);
    const { latents, counts } = await steps('on', 8, 8);
    expect(latents).toEqual(plain);
    expect(log.splice(0)).toEqual([RECORDED]);

    expect(dispatches(counts)).toBe(dispatches(first.counts));
    expect(first.counts?.bindGroups).toBeGreaterThan(1000);
    // What is left is the sampler's: two dispatches, each with its parameters, and the time of two calls.
    expect(counts?.bindGroups).toBe(2);
    expect(counts?.writes).toBe(4);
    expect(counts?.clears).toBe(0);
  });

  it('leave another size plain in the same session, and are as they were after it, without ONNX Runtime', async () => {
    const session = await unet();
    await steps('off', 8, 16);
    const run = vi.spyOn(session, 'run');
    expect((await steps('on', 8, 8)).latents).toEqual(plain);
    expect(run).not.toHaveBeenCalled();
    run.mockRestore();
    expect(await unet()).toBe(session);
    expect(log).toEqual([]);
  });

  it('of two sizes stay', async () => {
    const { sessions } = model.loaded;
    const first = await unet();
    const wide = (await steps('off', 8, 16)).latents;
    expect((await steps('on', 8, 16)).latents).toEqual(wide);
    expect(log.splice(0)).toEqual([RECORDED]);
    for (const [h, w, wanted] of [
      [8, 8, plain],
      [8, 16, wide],
      [8, 8, plain],
    ] as const) {
      const { latents, counts } = await steps('on', h, w);
      expect(latents).toEqual(wanted);
      expect(counts?.bindGroups).toBe(2);
    }
    expect(log).toEqual([]);
    expect(await unet()).toBe(first);
    expect(sessions.captured.every(({ bytes }) => bytes > 0)).toBe(true);
  });

  it.runIf(SLOW)('of a third size take the place of both', async () => {
    const first = await unet();
    const tall = (await steps('off', 16, 8)).latents;
    expect((await steps('on', 16, 8)).latents).toEqual(tall);
    expect(log.splice(0)).toEqual([RECORDED]);
    expect(await unet()).not.toBe(first);
    expect((await steps('on', 8, 8)).latents).toEqual(plain);
    expect(log.splice(0)).toEqual([RECORDED]);
  });

  it('refuse the inputs of another size', async () => {
    const captured = model.loaded.sessions.capturedAt({ h: 8, w: 8 });
    await expect(captured?.call({})).rejects.toThrow('sample is [undefined], not [1,8,8,4]');
  });

  it('free all their bytes with the session', async () => {
    await model.loaded.sessions.release();
    expect(gpu().bytes.current()).toBe(idle);
  });

  it.runIf(SLOW)(
    'give the outer level what plain ones give it, and a job without that level computes the same',
    async () => {
      const { latents } = await steps('off', 8, 8, 'outer');
      expect(latents[0]).toEqual(plain[0]);
      expect(latents[1]).not.toEqual(plain[1]);
      expect((await steps('on', 8, 8, 'outer')).latents).toEqual(latents);
      expect(log.splice(0)).toEqual([RECORDED]);
      expect((await steps('on', 8, 8)).latents).toEqual(plain);
      expect((await steps('on', 8, 8, 'outer')).latents).toEqual(latents);
      expect(log).toEqual([]);
      await model.loaded.sessions.release();
      expect(gpu().bytes.current()).toBe(idle);
    },
  );

  it.each([
    [
      'a repeated dispatch computes nothing',
      loseRepeats,
      /^a repeated call of the UNet differs by 1\.0 /,
    ],
    [
      'the repetition is not of dispatches alone',
      endWithClear,
      /^a call of the UNet cannot be repeated/,
    ],
  ])('are given up where %s', async (_, spoil, said) => {
    const session = await unet();
    const end = spoil(gpu().device, session);
    expect((await steps('on', 8, 8)).latents).toEqual(plain);
    end();
    // Where it was played, the output was cleared, and nothing was computed into it.
    expect(log.splice(0)[0]).toMatch(said);
    expect(model.loaded.sessions.captureRefused).toBe(true);
    // Nor does a later job record.
    expect(job('on').capturePlan(8, 8, 100)).toBe('plain');
    await openAnew();
  });
});

/** A driver that loses dispatches with bind groups that were used before; none here does. @returns ends it */
function loseRepeats(device: GPUDevice): () => void {
  const { createCommandEncoder } = device;
  const used = new WeakSet<GPUBindGroup>();
  device.createCommandEncoder = (descriptor) => {
    const encoder = createCommandEncoder.call(device, descriptor);
    const begin = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (of) => {
      const pass = begin(of);
      let loses = false;
      const setBindGroup = pass.setBindGroup.bind(pass) as GPUComputePassEncoder['setBindGroup'];
      pass.setBindGroup = (index: number, group: GPUBindGroup | null | undefined) => {
        loses = !!group && used.has(group);
        if (group) used.add(group);
        setBindGroup(index, group);
      };
      const dispatch = pass.dispatchWorkgroups.bind(pass);
      pass.dispatchWorkgroups = (...workgroups) => {
        if (!loses) dispatch(...workgroups);
      };
      return pass;
    };
    return encoder;
  };
  return () => void (device.createCommandEncoder = createCommandEncoder);
}

/** An ONNX Runtime that clears a buffer at the end of what it repeats. @returns ends it */
function endWithClear(device: GPUDevice, session: OrtSession): () => void {
  const run = session.run.bind(session) as (...of: unknown[]) => Promise<OrtSession.ReturnType>;
  const scratch = device.createBuffer({ size: 16, usage: BUFFER_USAGE.copyTarget });
  session.run = async (...of: unknown[]) => {
    const results = await run(...of);
    const encoder = device.createCommandEncoder();
    encoder.clearBuffer(scratch);
    device.queue.submit([encoder.finish()]);
    return results;
  };
  return () => {
    session.run = run;
    scratch.destroy();
  };
}
