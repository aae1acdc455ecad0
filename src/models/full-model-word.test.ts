import { describe, expect, it } from 'vitest';
import type { GpuLook } from '../../workers/protocol/device.ts';
import { fullModelWord, isLarge, wantedBytes } from './full-model-word.ts';

/** Playground v2.5, and a PC with a good GPU. */
const kept = { fp16: 7.1e9, q8: 4.4e9, q4: 2.9e9 };
const adapter = {
  name: 'nvidia ampere',
  kind: 'core',
  shaderF16: true,
  subgroups: true,
  maxBufferSize: 2 ** 32,
  maxStorageBufferBindingSize: 2 ** 31,
} as const;
const pc = { gpu: 'hardware', system: 'windows', adapter } as const;
const q8 = { precision: 'q8', keptBytes: kept } as const;

/** A look at a GPU of so many TFLOP/s that gave so many GB of the 4.6 that 8 bits need. */
function seen(tflops: number, gigabytes: number): GpuLook {
  const at = { matmul: tflops * 1e12, conv: tflops * 1e12 };
  const askedBytes = 4.6e9;
  const memoryBytes = Math.min(askedBytes, gigabytes * 1e9);
  return { kind: 'seen', speed: { fp32: at, fp16: at }, memoryBytes, askedBytes };
}

describe('the word on a large model', () => {
  it.each([
    [
      'a good GPU',
      pc,
      seen(5, 8),
      'fits',
      /^Fits: .*4\.6.GB.* A picture takes about 71.seconds/,
      'yes',
    ],
    [
      'half the memory',
      pc,
      seen(5, 3.6),
      'fits-smaller',
      /^Fits in 4 bits: .* gives only 3\.6.GB .* 8 bits need about 4\.6.GB/,
      'anyway',
    ],
    [
      'little memory',
      pc,
      seen(5, 2.9),
      'small-pictures',
      /^Only up to 768 × 768: .* in 4 bits .* A picture takes about 40.seconds/,
      'anyway',
    ],
    [
      'next to no memory',
      pc,
      seen(5, 1),
      'no',
      /^Does not fit: this GPU gives only 1\.0.GB/,
      'anyway',
    ],
    ['an old GPU', pc, seen(0.5, 8), 'slow', /^Slow: .* about 12.minutes/, 'yes'],
    [
      'a very old GPU',
      pc,
      seen(0.05, 8),
      'too-slow',
      /about 2.hours .* 512 × 512 about 30.minutes/,
      'anyway',
    ],
    ['an unnamed software adapter', pc, seen(0.01, 8), 'no-gpu', /^No GPU: .* no faster/, 'anyway'],
    ['a software adapter', { ...pc, gpu: 'software' }, null, 'no-gpu', /^No GPU: /, 'anyway'],
    ['no adapter', { ...pc, gpu: 'no-adapter' }, null, 'no-gpu', /^No GPU: /, 'anyway'],
    [
      'an iPhone',
      { ...pc, system: 'ios' },
      seen(5, 8),
      'refused',
      /^Not on an iPhone or iPad/,
      'never',
    ],
    [
      'half of WebGPU',
      { ...pc, adapter: { ...adapter, kind: 'compatibility' } },
      null,
      'no-gpu',
      /^No GPU: /,
      'anyway',
    ],
    ['a GPU that was not tried', pc, null, 'untried', /is not known until it is tried/, 'yes'],
    ['a look that a job stopped', pc, { kind: 'stopped' }, 'untried', /until it is tried/, 'yes'],
  ] as const)('%s', (_name, device, look, kind, sentence, install) => {
    const word = fullModelWord(device, look, q8);
    expect(word).toMatchObject({ kind, install });
    expect(word.sentence).toMatch(sentence);
  });

  it('says why a GPU could not be opened, in the words of the engine', () => {
    const failure = {
      code: 'webgpu_unavailable',
      message: 'It is gone.',
      action: 'Restart.',
    } as const;
    const word = fullModelWord(pc, { kind: 'failed', failure }, q8);
    expect(word).toMatchObject({ sentence: 'It is gone.', action: 'Restart.', install: 'anyway' });
  });

  it('does not trust a GPU that fails the test of its speed', () => {
    const look = { ...seen(5, 8), speed: null } as GpuLook;
    expect(fullModelWord(pc, look, q8)).toMatchObject({ kind: 'wrong', install: 'anyway' });
  });

  it('names the most bits that fit', () => {
    const fp16 = { precision: 'fp16', keptBytes: kept } as const;
    const look = { ...seen(5, 8), memoryBytes: 5e9, askedBytes: 6.5e9 } as GpuLook;
    expect(fullModelWord(pc, look, fp16).action).toBe('Choose 8 bits.');
    expect(fullModelWord(pc, seen(5, 3.6), q8).action).toBe('Choose 4 bits.');
  });

  it('knows nothing of a choice that needs more than was asked for', () => {
    expect(fullModelWord(pc, seen(5, 8), { precision: 'fp16', keptBytes: kept }).kind).toBe(
      'untried',
    );
  });
});

describe('the memory to be tried', () => {
  it('is what the chosen precision needs, more of it without 16-bit floats', () => {
    expect(wantedBytes(pc, q8)).toBeCloseTo(4.58e9, -7);
    const single = { ...pc, adapter: { ...adapter, shaderF16: false } };
    expect(wantedBytes(single, q8)).toBeCloseTo(5.5e9, -8);
    expect(wantedBytes(pc, { precision: 'fp32', keptBytes: kept })).toBeNull();
  });

  it('is asked about large models only', () => {
    expect(isLarge({ keptBytes: kept })).toBe(true);
    expect(isLarge({ keptBytes: { fp16: 30e6 } })).toBe(false);
    expect(isLarge({ keptBytes: {} })).toBe(false);
  });
});
