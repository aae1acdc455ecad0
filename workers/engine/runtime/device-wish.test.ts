import { describe, expect, it } from 'vitest';
import { type DeviceWish, usualWish, waysToOpen } from './device-wish.ts';

const MATRIX = 'chromium-experimental-subgroup-matrix';
const ALL = ['shader-f16', 'subgroups', MATRIX, 'subgroup-size-control', 'timestamp-query'];
const NOTHING: DeviceWish = { subgroups: false, timestamps: false };
const EVERYTHING: DeviceWish = { subgroups: true, timestamps: true };

/** An adapter with these features, whose subgroups have so many lanes at least. */
function adapter(features: readonly string[], subgroupMinSize = 32) {
  const limits = { maxBufferSize: 2 ** 32 };
  return {
    features: new Set(features),
    info: { subgroupMinSize },
    limits,
  } as unknown as GPUAdapter;
}

/** The features of each way, and whether it asks for more than the default limits. */
function ways(offer: GPUAdapter, wish: DeviceWish) {
  return waysToOpen(offer, wish).map(({ requiredFeatures = [], requiredLimits = {} }) => [
    [...requiredFeatures].join(' '),
    'maxBufferSize' in requiredLimits,
  ]);
}

describe('the ways to open a device', () => {
  it('ask for less each time: no optional features, no subgroups, default limits, nothing', () => {
    expect(ways(adapter(ALL), EVERYTHING)).toEqual([
      ['shader-f16 subgroups timestamp-query', true],
      ['shader-f16 subgroups', true],
      ['shader-f16', true],
      ['shader-f16', false],
      ['', false],
    ]);
  });

  it('never repeat one another', () => {
    expect(ways(adapter(ALL), NOTHING)).toEqual([
      ['shader-f16', true],
      ['shader-f16', false],
      ['', false],
    ]);
    expect(ways(adapter([]), EVERYTHING)).toEqual([
      ['', true],
      ['', false],
    ]);
  });

  it('ask for nothing that is not wished', () => {
    const [first] = ways(adapter(ALL), { ...NOTHING, subgroups: true });
    expect(first).toEqual(['shader-f16 subgroups', true]);
  });

  it('never ask for matrices of subgroups, which no check looks at', () => {
    expect(JSON.stringify(ways(adapter(ALL), EVERYTHING))).not.toContain(MATRIX);
  });

  it('ask for no subgroups of fewer than 8 lanes', () => {
    const [at4] = ways(adapter(ALL, 4), EVERYTHING);
    const [at8] = ways(adapter(ALL, 8), EVERYTHING);
    expect(at4).toEqual(['shader-f16 timestamp-query', true]);
    expect(at8?.[0]).toContain('subgroups');
  });
});

describe('the wish for an adapter that was not checked', () => {
  it.each([
    [32, false, true],
    [16, false, true],
    [8, false, false],
    [32, true, false],
  ])('of %i lanes, software %s: subgroups %s', (lanes, software, subgroups) => {
    expect(usualWish(adapter(ALL, lanes), software)).toEqual({ ...NOTHING, subgroups });
  });
});
