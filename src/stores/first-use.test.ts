import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Kernels } from '../../workers/protocol/kernels.ts';
import { FIRST_USE_SCHEMA, type FirstUseRecord } from '../../workers/protocol/first-use.ts';
import { keepFirstUse } from '../../workers/records/first-use.ts';
import { mirrorFirstUses, useFirstUse } from './first-use.ts';

beforeEach(() => void vi.stubGlobal('navigator', { userAgent: 'Chrome/156' }));
afterEach(() => vi.unstubAllGlobals());

const KERNELS: Kernels = {
  attention: 'fused',
  finestAttention: 'fused-fp32',
  textAttention: 'fused',
  linearActivations: 'int8',
  deepLinears: 'as-is',
  groupNorm: 'as-is',
  addLayerNorm: 'fused',
  geglu: 'fused',
};

function recordOf(at: number, change: { schema?: number; browser?: string }): FirstUseRecord {
  const { schema = FIRST_USE_SCHEMA, browser = navigator.userAgent } = change;
  return {
    schema,
    key: {
      vendor: 'amd',
      architecture: String(at),
      description: '',
      driver: '',
      browser,
      runtime: '',
    },
    at,
    form: 'whole',
    surveys: [],
    choice: {
      kernels: KERNELS,
      float: 'fp16',
      subgroups: true,
      capture: true,
      linear: 'as-asked',
      refused: null,
    },
    speed: null,
    halfFailed: false,
    captureFailed: false,
  };
}

it('the check that a page shows is the newest of this browser and of these checks', async () => {
  const own = recordOf(1, {});
  await keepFirstUse(own);
  await keepFirstUse(recordOf(2, { schema: FIRST_USE_SCHEMA - 1 }));
  await keepFirstUse(recordOf(3, { browser: 'Chrome/1' }));
  await mirrorFirstUses();
  expect(useFirstUse.getState().record).toEqual(own);
  await keepFirstUse(recordOf(4, { schema: FIRST_USE_SCHEMA - 1 }));
  const newer = recordOf(5, {});
  await keepFirstUse(newer);
  await expect.poll(() => useFirstUse.getState().record).toEqual(newer);
});
