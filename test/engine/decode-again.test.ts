import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { deviceLost } from '../../workers/engine/runtime/device-lost.ts';
import { type RuntimeOptions, wasmRuntime } from '../../workers/engine/runtime/runtime.ts';
import { Sessions } from '../../workers/engine/runtime/sessions.ts';
import { EngineError } from '../../workers/failure.ts';
import type { GraphName } from '../../workers/graph/stages.ts';
import type { FinishedLatents } from '../../workers/protocol/engine-job.ts';
import type { EngineResult } from '../../workers/protocol/engine-result.ts';
import { tinyEngine, type TinyEngine } from './tiny-engine.ts';

/** A runtime whose graphs are written in halves, unless float32 is asked for. */
async function halfRuntime({ float }: RuntimeOptions) {
  const runtime = wasmRuntime();
  return float === 'fp32'
    ? runtime
    : { ...runtime, target: { ...runtime.target, float: 'fp16' } as const };
}

/** Two steps. */
const BODY = { strength: 1 };
const STEPS = 2;

let tiny: TinyEngine;
/** What a run makes that nothing happens to, and the latents that its page keeps. */
let whole: { readonly result: EngineResult; readonly finished: FinishedLatents };
beforeAll(async () => {
  tiny = tinyEngine(async () => wasmRuntime());
  const result = await tiny.run('whole', {}, BODY);
  const kept = tiny.events.flatMap((event) => (event.type === 'denoised' ? [event.finished] : []));
  await tiny.close();
  if (kept[0] === undefined) throw new Error('the run kept no latents');
  whole = { result, finished: structuredClone(kept[0]) };
}, 300_000);
beforeEach(() => {
  tiny = tinyEngine(async () => wasmRuntime());
});
afterEach(async () => {
  vi.restoreAllMocks();
  await tiny.close();
});

/** An engine on a GPU with halves. @returns what each runtime was asked to be written in */
async function onHalves(): Promise<readonly RuntimeOptions['float'][]> {
  await tiny.close();
  const asked: RuntimeOptions['float'][] = [];
  tiny = tinyEngine((options) => {
    asked.push(options.float);
    return halfRuntime(options);
  });
  return asked;
}

/** Has the session of a stage fail: each time it is asked for, the next of these, and after them no more. */
function fail(failures: Partial<Record<GraphName, (Error | null)[]>>): void {
  const get = Sessions.prototype.get;
  vi.spyOn(Sessions.prototype, 'get').mockImplementation(function (this: Sessions, stage, onLoad) {
    const failure = failures[stage]?.shift() ?? null;
    return failure === null ? get.call(this, stage, onLoad) : Promise.reject(failure);
  });
}

/** How often a step of the UNet was done. */
const stepsDone = () => tiny.events.filter(({ type }) => type === 'step').length;
const warnings = () =>
  tiny.events.flatMap((event) => (event.type === 'log' && event.code ? [event.code] : []));
const bytesOf = async (result: EngineResult) =>
  Buffer.from((await result.images[0]?.blob.arrayBuffer()) ?? new ArrayBuffer(0));

const noMemory = new EngineError('out_of_memory', 'No room.', 'Close tabs.');
const noNumbers = new EngineError('not_finite', 'No numbers.', 'Use more bits.');
const lost = deviceLost(new Error('lost'));
/** Nothing can be done about it. */
const theEnd = new EngineError('model_file_missing', 'It is gone.', 'Install it again.');

describe('a decode that fails', () => {
  it('for memory, a lost device, and values that are no numbers begins again; no step runs twice', async () => {
    const asked = await onHalves();
    fail({ vae_decode: [noMemory, lost, noNumbers], te1: [null, theEnd] });
    const { metrics } = await tiny.run('a', {}, BODY);
    expect(stepsDone()).toBe(STEPS);
    expect(warnings()).toEqual([
      'one_stage_at_a_time',
      'decoded_again',
      'device_opened_again',
      'decoded_again',
      'computed_in_fp32',
      'decoded_again',
    ]);
    expect(asked).toEqual([undefined, undefined, undefined, 'fp32']);
    // Time and stages are those of all tries; the weights of no stage stay.
    const unet = { name: 'unet', calls: STEPS };
    expect(metrics.stages).toContainEqual(expect.objectContaining(unet));
    expect(metrics.weight_bytes).toBe(0);
    // Float32 helped, so the next run begins with it: it takes the model that is open.
    await expect(tiny.run('b', {}, BODY)).rejects.toThrow('model_file_missing');
    expect(asked).toHaveLength(4);
  });

  it('in another worker begins again here with the latents that the page kept', async () => {
    const again = await tiny.run('whole', {}, BODY, whole.finished);
    expect(stepsDone()).toBe(0);
    expect(await bytesOf(again)).toEqual(await bytesOf(whole.result));
    expect(again.output.seed).toBe(whole.result.output.seed);
    expect(again.output.timings.inference).toBeGreaterThan(whole.finished.seconds);
  });

  it('of a run with a trace begins from the start, because the trace needs the steps', async () => {
    fail({ vae_decode: [noMemory], te1: [null, theEnd] });
    await expect(tiny.run('a', { trace: true }, BODY)).rejects.toThrow('model_file_missing');
    expect(stepsDone()).toBe(STEPS);
    expect(warnings()).toEqual(['one_stage_at_a_time']);
  });
});

describe('a run that fails before its last step', () => {
  it('because its device was lost begins once more, from the start', async () => {
    fail({ te1: [lost, lost] });
    await expect(tiny.run('a', {}, BODY)).rejects.toThrow('device_lost');
    expect(warnings()).toEqual(['device_opened_again']);
    expect(tiny.opened()).toBe(2);
  });

  it('because it gave no numbers in float32 either says so, and later runs begin as before', async () => {
    const asked = await onHalves();
    fail({ te1: [noNumbers, noNumbers, theEnd] });
    await expect(tiny.run('a', {}, BODY)).rejects.toThrow('not_finite');
    await expect(tiny.run('b', {}, BODY)).rejects.toThrow('model_file_missing');
    expect(asked).toEqual([undefined, 'fp32', undefined]);
  });
});
