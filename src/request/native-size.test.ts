import { describe, expect, it } from 'vitest';
import { nativeSize } from './native-size.ts';

describe('nativeSize', () => {
  it.each([
    [1024, 1024, 512, 512, 512],
    [1024, 576, 512, 680, 384],
    [576, 1024, 256, 192, 344],
    [512, 512, 512, 512, 512],
    [256, 128, 512, 256, 128],
    [14136, 64, 256, 3808, 64],
  ])('%i × %i on a model of %i² is drawn at %i × %i', (width, height, native, w, h) => {
    expect(nativeSize(width, height, native)).toEqual({ width: w, height: h });
  });
});
