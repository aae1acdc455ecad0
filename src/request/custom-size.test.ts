import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { swapped, type TypedSize, withLock, withSide } from './custom-size.ts';
import { CUSTOM_SIZE } from './image-size.ts';

const size = (width: number, height: number): TypedSize => ({ kind: 'custom', width, height });
const side = fc.integer({ min: CUSTOM_SIZE.min, max: CUSTOM_SIZE.max });

describe('a typed size', () => {
  it('has two sides that are free, unless the shape is kept', () => {
    expect(withSide(size(768, 512), 'width', 384)).toEqual(size(384, 512));
    const locked = withLock(size(768, 512), true);
    expect(withSide(locked, 'width', 384)).toMatchObject({ width: 384, height: 256 });
    expect(withSide(locked, 'height', 1024)).toMatchObject({ width: 1536, height: 1024 });
    expect(withSide(withLock(locked, false), 'width', 384)).toEqual(size(384, 512));
  });

  it('has the shape of before after it was typed digit by digit', () => {
    const locked = withLock(size(1000, 752), true);
    const typed = [1, 10, 100, 1000].reduce((now, width) => withSide(now, 'width', width), locked);
    expect(typed).toEqual(locked);
  });

  it('changes places of its sides, and keeps that shape', () => {
    expect(swapped(size(768, 512))).toEqual(size(512, 768));
    const turned = swapped(withLock(size(768, 512), true));
    expect(withSide(turned, 'width', 256)).toMatchObject({ width: 256, height: 384 });
  });

  it('stays within the limits of the field, whatever is typed', () => {
    fc.assert(
      fc.property(side, side, side, fc.constantFrom('width', 'height'), (w, h, value, which) => {
        const typed = withSide(withLock(size(w, h), true), which, value);
        for (const each of [typed.width, typed.height]) {
          expect(each).toBeGreaterThanOrEqual(CUSTOM_SIZE.min);
          expect(each).toBeLessThanOrEqual(CUSTOM_SIZE.max);
          expect(Number.isInteger(each)).toBe(true);
        }
      }),
    );
  });
});
