import { describe, expect, it } from 'vitest';
import { type CaptureFacts, type CapturePlan, planCapture } from './capture-plan.ts';

/** 25 guided steps of the published model on a quick card, its session new. */
const USUAL: CaptureFacts = {
  asked: undefined,
  capturable: true,
  recorded: 'none',
  fitsBeside: false,
  savesMemory: false,
  calls: 50,
  callSeconds: 0.5,
  makeSeconds: 8,
};

describe('the UNet’s calls', () => {
  it.each<[string, Partial<CaptureFacts>, CapturePlan]>([
    ['are recorded in a usual run', {}, 'record'],
    [
      'are plain in a run of two: there is nothing to repeat',
      { calls: 2, callSeconds: 0 },
      'plain',
    ],
    [
      'are plain where recording takes longer than it saves',
      { callSeconds: 16, calls: 50 },
      'plain',
    ],
    ['are recorded on a slow card if there are many', { callSeconds: 13, calls: 100 }, 'record'],
    ['are plain on a software adapter', { callSeconds: Infinity, calls: 1000 }, 'plain'],
    ['are repeated at once where they are recorded', { recorded: 'same size', calls: 1 }, 'repeat'],
    ['are recorded anew for a long run at another size', { recorded: 'other size' }, 'record anew'],
    [
      'are plain for a short run at another size, and the session stays',
      { recorded: 'other size', calls: 20 },
      'plain',
    ],
    [
      'are recorded at another size beside the first where there is room, without a new session',
      { recorded: 'other size', fitsBeside: true, calls: 20 },
      'record',
    ],
    ['are plain where a recording was wrong', { capturable: false, asked: 'on' }, 'plain'],
    ['are plain where memory ran out', { savesMemory: true, asked: 'on' }, 'plain'],
    ['are plain where the job says so', { asked: 'off', recorded: 'same size' }, 'plain'],
    ['are recorded where the job says so', { asked: 'on', calls: 1, callSeconds: 99 }, 'record'],
  ])('%s', (_, change, plan) => {
    expect(planCapture({ ...USUAL, ...change })).toBe(plan);
  });
});
