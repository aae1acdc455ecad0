import { describe, expect, it } from 'vitest';
import { runSizes } from './native-size.ts';

describe('the size that is drawn', () => {
  it.each([
    [1024, 1024, 512, 512, 512],
    [1024, 576, 512, 680, 384],
    [576, 1024, 256, 192, 344],
    [512, 512, 512, 512, 512],
    [256, 128, 512, 256, 128],
    [14136, 64, 256, 3808, 64],
    [1024, 576, undefined, 1024, 576],
  ])('%i × %i on a model of %s² is drawn at %i × %i', (width, height, native, w, h) => {
    const asked = { width, height };
    const drawn = { width: w, height: h };
    expect(runSizes(asked, native)).toEqual({ asked, drawn });
  });
});
