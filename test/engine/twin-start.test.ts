/** Which steps a twin shares, and what keeps it from being started. */
import { expect, it, vi } from 'vitest';
import { EngineError } from '../../workers/failure.ts';
import { createSchedule } from '../../workers/engine/diffusion/schedulers/index.ts';
import type { JobRun } from '../../workers/engine/runtime/job-run.ts';
import { KeptTwin } from '../../workers/engine/runtime/kept-twin.ts';
import { coresOfBoth, limitThreads } from '../../workers/engine/runtime/threads.ts';
import { planSteps } from '../../workers/engine/stages/step-plan.ts';
import { beginTwin, sharedSteps, startTwin } from '../../workers/engine/twin/start-twin.ts';
import { GraphBuilder } from '../../workers/graph/builder.ts';
import type { WeightReader } from '../../workers/weights/weight-reader.ts';
import scheduler from '../fixtures/tiny-playground/scheduler/scheduler_config.json' with { type: 'json' };

const { steps } = createSchedule(scheduler, { numInferenceSteps: 10, strength: 1 });

interface Case {
  readonly guided?: boolean;
  readonly guidedSteps?: number;
  readonly told?: number | null;
  readonly request?: { readonly fast?: 'deepcache-2'; readonly guidance_end_sigma?: number };
}

it.each<readonly [string, Case, number]>([
  ['all steps of all pictures', {}, 20],
  ['none without guidance', { guided: false }, 0],
  ['those that call the whole UNet', { request: { fast: 'deepcache-2' } }, 12],
  ['those before the end of guidance', { request: { guidance_end_sigma: 1 } }, 12],
  ['none of a UNet that is told the guidance', { told: 256 }, 0],
  ['those of the job that is expected', { guidedSteps: 7, guided: false }, 7],
  ['none of a UNet that is told it, whatever is expected', { guidedSteps: 7, told: 256 }, 0],
])('a twin shares %s', (_, { guided = true, guidedSteps, told = null, request = {} }, count) => {
  const run = {
    guidedSteps,
    job: { request: { num_images: 2, ...request } },
    model: { unet: { time_cond_proj_dim: told } },
  };
  expect(sharedSteps(run, planSteps(steps, request, guided))).toBe(count);
});

/** A UNet of one weight, which cannot be read. */
function unreadable(error: Error) {
  const builder = new GraphBuilder('unet');
  const common = { transform: 'as-is', dtype: 'fp32' } as const;
  builder.weight({ name: 'w', key: 'w', shape: [4], dims: [4], ...common });
  const fail = () => {
    throw error;
  };
  const store: WeightReader = {
    find: () => ({ storedBytes: 16, read: fail, readSync: fail }),
    table: fail,
  };
  return { unet: builder.finish(), store };
}

it('a twin for which memory does not suffice is done without', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  for (const error of [
    new RangeError('Array buffer allocation failed'),
    new EngineError('out_of_memory', 'There is not enough memory.', 'Close other tabs.'),
  ]) {
    const { unet, store } = unreadable(error);
    expect(beginTwin(unet, store)).toBeNull();
  }
  expect(warn).toHaveBeenCalledTimes(2);
});

it('a damaged file fails the job as it would without a twin', () => {
  const damaged = new EngineError('model_damaged', 'A file is damaged.', 'Repair the model.');
  const { unet, store } = unreadable(damaged);
  expect(() => beginTwin(unet, store)).toThrow(damaged);
});

/** What a job with `fast` asks of its sessions. */
async function asksFor(weightBytes: number): Promise<readonly unknown[]> {
  const asked: unknown[] = [];
  const sessions = {
    weightBytesOf: () => weightBytes,
    giveInner: async (wanted: boolean) => void asked.push(wanted),
    keepTwin: async () => void asked.push('twin'),
  };
  const run = {
    loaded: { sessions },
    checked: { h: 32, w: 32 },
    keepsAll: true,
    guided: true,
    job: { request: { num_images: 1, fast: 'deepcache-2' } },
    model: { unet: { time_cond_proj_dim: null } },
  };
  await startTwin(run as unknown as JobRun, steps);
  return asked;
}

it('a UNet that does not fit the job is closed before a twin gets its weights', async () => {
  vi.stubGlobal('Worker', Object);
  vi.stubGlobal('navigator', { hardwareConcurrency: 2, locks: {} });
  expect(await asksFor(190e6)).toEqual([true, 'twin']);
  // Without a twin it stays until the job needs it.
  expect(await asksFor(1e3)).toEqual([]);
  vi.unstubAllGlobals();
});

it('a twin ends where another one takes its place, and once', () => {
  const close = vi.fn<() => void>();
  const kept = new KeptTwin();
  const thread = { ready: true, call: async () => null, close };
  kept.keep(thread, 'lora', false);
  expect([kept.of('lora'), kept.of('')]).toEqual([thread, null]);
  expect([kept.wasTried('lora'), kept.wasTried('')]).toEqual([true, false]);
  kept.keep(null, '', false);
  kept.close();
  expect(close).toHaveBeenCalledTimes(1);
});

it('a worker keeps the lowest number of threads that its jobs said', () => {
  vi.stubGlobal('navigator', { hardwareConcurrency: 8 });
  expect(coresOfBoth()).toBe(8);
  limitThreads(2);
  limitThreads(4);
  expect(coresOfBoth()).toBe(2);
  vi.unstubAllGlobals();
});
