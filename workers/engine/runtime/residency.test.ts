import { describe, expect, it } from 'vitest';
import { fitsBesideUnet, residencyFor, stays } from './residency.ts';

const GIB = 1024 ** 3;
/** Counted at 1024×1024: the UNet with what it has pooled, and the decoder with a tile of 45 latents. */
const UNET = { q4: 2.08, q8: 2.91, fp16: 4.54 };
const DECODER = 0.8;

const fits = (unet: number, room: number | null) =>
  fitsBesideUnet({ live: unet * GIB, needed: DECODER * GIB, room: room && room * GIB });

describe('the UNet while another stage runs', () => {
  it('stays with 8 or 4 bits where nobody knows how much memory there is, and goes in fp16', () => {
    expect([UNET.q4, UNET.q8, UNET.fp16].map((unet) => fits(unet, null))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('stays or goes as the measured memory says', () => {
    expect(fits(UNET.fp16, 6)).toBe(true);
    expect(fits(UNET.q8, 3.5)).toBe(false);
    expect(fits(UNET.q4, 2.5)).toBe(false);
  });

  it('stays where both need exactly what there is', () => {
    expect(fitsBesideUnet({ live: 3, needed: 1, room: 4 })).toBe(true);
    expect(fitsBesideUnet({ live: 3, needed: 2, room: 4 })).toBe(false);
  });
});

it('a model of up to 1 GiB stays whole; of a larger one the UNet stays', () => {
  expect([residencyFor(GIB), residencyFor(GIB + 1)]).toEqual(['all', 'unet']);
  // Its outer level goes with it, if a run has opened that.
  expect([stays('unet_outer', 'unet'), stays('unet_outer', 'none')]).toEqual([true, false]);
  expect(stays('unet', 'unet') && !stays('te1', 'unet') && !stays('unet', 'none')).toBe(true);
});
