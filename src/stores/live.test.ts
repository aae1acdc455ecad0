import { describe, expect, it } from 'vitest';
import type { JobId } from '../../workers/protocol/engine-job.ts';
import { readLive, setLive, useLive } from './live.ts';

const load = { bytes: 1, of: 2 };
const preview = { pixels: new Uint8ClampedArray(4), width: 1, height: 1 };
const id = (number: number) => `job ${number}` as JobId;

describe('what a run shows while it lasts', () => {
  it('is nothing at first, then the last of each kind', () => {
    expect(readLive(id(0))).toEqual({ preview: null, load: null });
    setLive(id(0), { load });
    setLive(id(0), { preview });
    setLive(id(0), { load: { bytes: 2, of: 2 } });
    expect(readLive(id(0))).toEqual({ preview, load: { bytes: 2, of: 2 } });
  });

  it('is kept for the eight jobs that changed last', () => {
    for (let number = 1; number <= 8; number++) setLive(id(number), { load });
    setLive(id(1), { preview });
    setLive(id(9), { load });
    expect([...useLive.getState().states.keys()]).toEqual([3, 4, 5, 6, 7, 8, 1, 9].map(id));
    expect(readLive(id(2))).toEqual({ preview: null, load: null });
    expect(readLive(id(1))).toEqual({ preview, load });
  });

  it('changes one job alone', () => {
    const before = readLive(id(8));
    setLive(id(9), { preview });
    expect(readLive(id(8))).toBe(before);
  });
});
