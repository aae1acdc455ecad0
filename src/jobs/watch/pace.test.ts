import { afterEach, describe, expect, it, vi } from 'vitest';
import { Pace } from './pace.ts';

/** As localStorage. */
function box(stored?: string) {
  let kept = stored ?? null;
  return {
    getItem: () => kept,
    setItem: (_key: string, value: string) => void (kept = value),
  };
}

const refuses = () => {
  throw new DOMException('no', 'SecurityError');
};

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('the times of work', () => {
  it('are the slowest of a run, and hold for the next visit', () => {
    const place = box();
    const pace = new Pace(place);
    for (const ms of [20, 900, 30]) pace.learn('unet', ms);
    pace.keep();
    expect(new Pace(place).last('unet')).toBe(900);
  });

  it('are those of the last run, however slow the one before was', () => {
    const pace = new Pace(box());
    pace.learn('unet', 900);
    pace.keep();
    pace.learn('unet', 20);
    expect(pace.last('unet')).toBe(20);
  });

  it('are those of the last 64 kinds of work', () => {
    const pace = new Pace(box());
    for (let i = 0; i < 65; i++) pace.learn(`size ${i}`, i);
    expect(pace.last('size 0')).toBeUndefined();
    expect(pace.last('size 1')).toBe(1);
  });

  it('are none where the place holds something else', () => {
    for (const stored of ['{', '{"a":1}', '[["a","b"],[1,2],["c",-1]]']) {
      const pace = new Pace(box(stored));
      for (const key of ['a', '1', 'c']) expect(pace.last(key)).toBeUndefined();
    }
  });

  it('hold for this visit where nothing may be kept', () => {
    const storage = { getItem: refuses, setItem: refuses };
    vi.stubGlobal('window', { localStorage: storage });
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const pace = new Pace();
    pace.learn('unet', 5);
    expect(() => pace.keep()).not.toThrow();
    expect(pace.last('unet')).toBe(5);
  });
});
