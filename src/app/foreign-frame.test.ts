import { expect, it } from 'vitest';
import { isInForeignFrame } from './foreign-frame.ts';

const APP = 'https://app.example';
type Frame = Pick<Window, 'parent' | 'location'>;

/** The innermost of nested windows, the outermost origin first; null: the browser hides it. */
function nested(...origins: readonly (string | null)[]): Window {
  let inner: Frame | undefined;
  for (const origin of origins) {
    const outer = inner;
    const frame = {
      get location(): Location {
        if (origin === null) throw new DOMException('another origin', 'SecurityError');
        return { origin } as Location;
      },
      get parent(): Window {
        return (outer ?? frame) as Window;
      },
    };
    inner = frame;
  }
  return inner as Window;
}

it('a window of its own, and a frame of the app’s origin, is none of another site', () => {
  expect(isInForeignFrame(nested(APP))).toBe(false);
  expect(isInForeignFrame(nested(APP, APP))).toBe(false);
});

it('a frame of another site is one, at any depth', () => {
  expect(isInForeignFrame(nested(null, APP))).toBe(true);
  expect(isInForeignFrame(nested(null, APP, APP))).toBe(true);
  expect(isInForeignFrame(nested(APP, null, APP))).toBe(true);
});
