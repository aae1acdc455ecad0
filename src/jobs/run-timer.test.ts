import { beforeEach, describe, expect, it, vi } from 'vitest';
import { REQUEST } from '../../test/service/scope.ts';
import { OPTIONS } from '../../test/unit/engine-options.ts';
import type { Phase } from '../../workers/protocol/engine-event.ts';
import { parseRequest } from '../request/parse-request.ts';
import { RunTimer } from './run-timer.ts';

/** Seconds of a steady clock. */
let now = 0;
const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  vi.stubGlobal('window', {
    localStorage: {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, text: string) => kept.set(name, text),
    },
  });
});

/** Three steps at half strength of six. */
function timerOf(id: string, side = 1000, num_images = 1) {
  const image_size = { width: side, height: side };
  const asked = { ...REQUEST, num_inference_steps: 6, strength: 0.5, image_size, num_images };
  const parsed = parseRequest(asked);
  if (!parsed.ok) throw new Error('the request is sound');
  const options = { ...OPTIONS, model: { kind: 'url', id, baseUrl: 'models/' } } as const;
  return new RunTimer({ request: { ...parsed.request, seed: 7n }, options }, () => now * 1000);
}

/** Runs a job whose phases take a second each, its steps `step` seconds, and loading `load`. */
function run(timer: RunTimer, { load = 1, step = 2, decode = 1 } = {}) {
  const begin = (phase: Phase, seconds: number): void => {
    timer.begin(phase);
    now += seconds;
  };
  begin('load_source', 1);
  begin('load_model', load);
  begin('encode_prompt', 1);
  begin('encode_image', 1);
  timer.begin('denoise');
  for (const each of [1, 2, 3]) {
    now += step;
    timer.stepped(each);
  }
  begin('decode', decode);
  begin('encode_output', 1);
}

describe('the first run of a model', () => {
  it('tells nothing before two steps, and then counts what follows the steps', () => {
    const timer = timerOf('first');
    timer.begin('load_model');
    expect(timer.left()).toBeNull();
    timer.begin('denoise');
    now += 5;
    timer.stepped(1);
    expect(timer.left()).toBeNull();
    now += 4;
    timer.stepped(2);
    expect(timer.left()).toEqual({ here: 4, after: 8 });
  });
});

describe('a later run', () => {
  it('counts loading, all steps, decoding and saving, from its first phase on', () => {
    const before = timerOf('later');
    run(before, { load: 7, decode: 5 });
    before.ended(true);
    const timer = timerOf('later');
    timer.begin('load_model');
    // Encoding twice a second, the steps 2 + 2 · 2, decoding 5, saving 1.
    expect(timer.left()).toEqual({ here: 7, after: 1 + 1 + 2 + 4 + 5 + 1 });
    timer.begin('denoise');
    expect(timer.left()).toEqual({ here: 6, after: 6 });
    now += 1;
    timer.stepped(1);
    expect(timer.left()).toEqual({ here: 4, after: 6 });
    timer.begin('decode');
    expect(timer.left()).toEqual({ here: 5, after: 1 });
  });

  it('expects no loading where the last one found the weights loaded', () => {
    for (const [load, isCold] of [
      [7, true],
      [0, false],
    ] as const) {
      const timer = timerOf('warm');
      run(timer, { load });
      timer.ended(isCold);
    }
    const timer = timerOf('warm');
    timer.begin('load_model');
    expect(timer.left()?.here).toBe(0);
  });

  it('expects more of a larger picture, and decodes each of several', () => {
    const before = timerOf('large', 1000);
    run(before, { load: 7, decode: 5 });
    before.ended(true);
    const timer = timerOf('large', 2000, 2);
    timer.begin('load_model');
    expect(timer.left()?.here).toBe(7);
    timer.begin('decode');
    expect(timer.left()).toEqual({ here: 5 * 4 * 2, after: 4 * 2 });
  });

  it('tells nothing where what was kept is damaged', () => {
    run(timerOf('damaged'));
    kept.set('playground-run-times', '[{"model":"damaged"}]');
    expect(timerOf('damaged').left()).toBeNull();
  });
});
