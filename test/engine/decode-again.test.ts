import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { deviceLost } from '../../workers/engine/runtime/device-lost.ts';
import { type RuntimeOptions, wasmRuntime } from '../../workers/engine/runtime/runtime.ts';
import { Sessions } from '../../workers/engine/runtime/sessions.ts';
import { EngineError } from '../../workers/failure.ts';
import type { Stage } from '../../workers/graph/stages.ts';
import type { EngineResult, FinishedLatents } from '../../workers/protocol/engine.ts';
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

/** Makes the session of a stage fail when it is asked for the first time. */
function failOnce(stage: Stage, failure: Error): void {
  const get = Sessions.prototype.get;
  let failed = false;
  vi.spyOn(Sessions.prototype, 'get').mockImplementation(function (this: Sessions, asked, onLoad) {
    if (asked !== stage || failed) return get.call(this, asked, onLoad);
    failed = true;
    return Promise.reject(failure);
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

describe('a decode that fails', () => {
  it.each([
    ['memory ran out', noMemory, 'one_stage_at_a_time'],
    ['its device was lost', deviceLost(new Error('lost')), 'device_opened_again'],
  ] as const)('because %s begins again; no step runs twice', async (_, failure, code) => {
    failOnce('vae_decode', failure);
    const result = await tiny.run('a', {}, BODY);
    expect([stepsDone(), tiny.opened()]).toEqual([STEPS, 2]);
    expect(warnings()).toEqual([code, 'decoded_again']);
    expect(await bytesOf(result)).toEqual(await bytesOf(whole.result));
    // Time and stages are those of both tries; the weights of no stage stay.
    const { stages, weight_bytes } = result.metrics;
    expect(stages).toContainEqual(expect.objectContaining({ name: 'unet', calls: STEPS }));
    expect(weight_bytes).toBe(0);
  });

  it('because it gave no numbers in half precision begins again in float32, as later runs begin', async () => {
    const asked = await onHalves();
    failOnce('vae_decode', noNumbers);
    await tiny.run('a', {}, BODY);
    expect(stepsDone()).toBe(STEPS);
    expect(warnings()).toEqual(['computed_in_fp32', 'decoded_again']);
    await tiny.run('b', {}, BODY);
    expect(asked).toEqual([undefined, 'fp32']);
    expect(warnings()).toHaveLength(2);
  });

  it('in another worker begins again here with the latents that the page kept', async () => {
    const again = await tiny.run('whole', {}, BODY, whole.finished);
    expect(stepsDone()).toBe(0);
    expect(await bytesOf(again)).toEqual(await bytesOf(whole.result));
    expect(again.output.seed).toBe(whole.result.output.seed);
    expect(again.output.timings.inference).toBeGreaterThan(whole.finished.seconds);
  });

  it('of a run with a trace begins from the start, because the trace needs the steps', async () => {
    failOnce('vae_decode', noMemory);
    await tiny.run('a', { trace: true }, BODY);
    expect(stepsDone()).toBe(2 * STEPS);
  });
});

describe('a run that fails before its last step', () => {
  it('because its device was lost begins once more, from the start', async () => {
    failOnce('unet', deviceLost(new Error('lost')));
    const { metrics } = await tiny.run('a', {}, BODY);
    expect(warnings()).toEqual(['device_opened_again']);
    expect([stepsDone(), tiny.opened(), metrics.weight_bytes]).toEqual([STEPS, 2, 0]);
  });

  it('because it gave no numbers in float32 either says so, and later runs begin as before', async () => {
    const asked = await onHalves();
    vi.spyOn(Sessions.prototype, 'get').mockRejectedValue(noNumbers);
    await expect(tiny.run('a', {}, BODY)).rejects.toThrow('not_finite');
    await expect(tiny.run('b', {}, BODY)).rejects.toThrow('not_finite');
    expect(asked).toEqual([undefined, 'fp32', undefined, 'fp32']);
  });
});
