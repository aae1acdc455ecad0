import { describe, expect, it } from 'vitest';
import type { Counts, Dispatch } from '../../workers/engine/counting/counts.ts';
import { beyond, boundsOf, largestBinding, LEAST_BOUNDS, mostStorageBuffers } from './limits.ts';

const MIB = 1024 ** 2;
const shader = { label: 'Conv2dMM', code: '' };

function counts(dispatch: Partial<Dispatch>, rest: Partial<Counts> = {}): Counts {
  const usual: Dispatch = { shader, bindings: [MIB], workgroups: [1, 1, 1], times: 1 };
  return {
    dispatches: [{ ...usual, ...dispatch }],
    passes: 1,
    submits: 1,
    bindGroups: 1,
    writes: 0,
    uniformWrites: 0,
    copies: 0,
    copiedBytes: 0,
    maps: 0,
    clears: 0,
    clearedBytes: 0,
    largestBuffer: MIB,
    peakBytes: MIB,
    errors: [],
    ...rest,
  };
}

const said = (of: Counts, bounds = LEAST_BOUNDS) => beyond('unet', of, bounds);

describe('what a stage asks of a device', () => {
  it('may be as much as the device allows', () => {
    const most = counts(
      { bindings: Array.from({ length: 8 }, () => 128 * MIB), workgroups: [65_535, 1, 1] },
      { largestBuffer: 256 * MIB },
    );
    expect(said(most)).toEqual([]);
  });

  it('is told with its kernel where it is more', () => {
    expect(said(counts({ bindings: [1, 128 * MIB + 4] }))).toEqual([
      'unet: Conv2dMM binds 134217732 bytes',
    ]);
    expect(said(counts({ bindings: Array.from({ length: 9 }, () => 4) }))).toEqual([
      'unet: Conv2dMM binds 9 storage buffers',
    ]);
    expect(said(counts({ workgroups: [1, 65_536, 1] }))).toEqual([
      'unet: Conv2dMM dispatches 65536 workgroups',
    ]);
    expect(said(counts({}, { largestBuffer: 257 * MIB }))).toEqual([
      'unet: a buffer has 269484032 bytes',
    ]);
  });

  it('is held to what the adapter allows beyond the defaults', () => {
    const large = counts({ bindings: [512 * MIB] });
    expect(said(large, boundsOf({ maxStorageBufferBindingSize: 512 * MIB }))).toEqual([]);
  });

  it('is wrong where the device reported an error', () => {
    expect(said(counts({}, { errors: ['invalid shader'] }))).toEqual(['unet: invalid shader']);
  });
});

it('the largest binding and the most storage buffers are found among all stages', () => {
  const stages = [counts({ bindings: [7, 3, 1] }), counts({ bindings: [9] })];
  expect(largestBinding(stages)).toEqual({ bytes: 9, kernel: 'Conv2dMM' });
  expect(mostStorageBuffers(stages)).toBe(3);
});
