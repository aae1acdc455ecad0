import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keyOf } from '../../workers/engine/first-use/adapter-key.ts';
import { GpuChecks, type KeptChecks } from '../../workers/engine/first-use/gpu-checks.ts';
import { SILENT } from '../../workers/engine/reporter.ts';
import {
  FIRST_USE_SCHEMA,
  type FirstUseKey,
  type FirstUseRecord,
} from '../../workers/protocol/first-use.ts';
import { USUAL_KERNELS } from '../../workers/graph/kernels.ts';

const adapter = {
  info: { vendor: 'nvidia', architecture: 'ampere', description: '' },
} as GPUAdapter;

beforeEach(() => void vi.stubGlobal('navigator', { userAgent: 'Chrome/156' }));
afterEach(() => vi.unstubAllGlobals());

function recordOf(key: FirstUseKey): FirstUseRecord {
  return {
    schema: FIRST_USE_SCHEMA,
    key,
    at: 1,
    form: 'whole',
    surveys: [],
    choice: {
      kernels: { ...USUAL_KERNELS, finestAttention: 'fused' },
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

const refused = () => Promise.reject(new Error('there is no database'));

/** Checks that count how often the GPU was checked, and what they keep. */
function checks(...kept: FirstUseRecord[]) {
  const check = vi.fn(async (given: GPUAdapter) => recordOf(keyOf(given)));
  const keeps: KeptChecks = {
    list: async () => kept,
    keep: async (record) => void kept.unshift(record),
  };
  return { check, kept, gpu: new GpuChecks(keeps, check) };
}

it('checks an adapter once, and again where a person asks', async () => {
  const { check, gpu } = checks();
  await gpu.recordOf(adapter, SILENT);
  await gpu.recordOf(adapter, SILENT);
  expect(check).toHaveBeenCalledTimes(1);
  await gpu.recordOf(adapter, SILENT, true);
  expect(check).toHaveBeenCalledTimes(2);
});

it('says in the log what the job waits for, and what was found', async () => {
  const told: string[] = [];
  const report = { ...SILENT, log: (_level: string, text: string) => void told.push(text) };
  await checks().gpu.recordOf(adapter, report);
  expect(told).toEqual(['checking this GPU, once', 'Computes right in fp16']);
});

it.each<[string, Partial<FirstUseKey>]>([
  ['driver', { driver: '551.23' }],
  ['browser', { browser: 'Chrome/157' }],
  ['runtime', { runtime: '1.32.0' }],
  ['adapter', { architecture: 'ada' }],
])('does not count the record of another %s', async (_what, other) => {
  const { check, gpu } = checks(recordOf({ ...keyOf(adapter), ...other }));
  await gpu.recordOf(adapter, SILENT);
  expect(check).toHaveBeenCalledOnce();
});

it('does not count a record that an older version of the checks wrote', async () => {
  const { check, gpu } = checks({ ...recordOf(keyOf(adapter)), schema: FIRST_USE_SCHEMA - 1 });
  await gpu.recordOf(adapter, SILENT);
  expect(check).toHaveBeenCalledOnce();
});

it('remembers that a run in half precision gave no numbers', async () => {
  const { kept, gpu } = checks(recordOf(keyOf(adapter)));
  await gpu.halfFailed(adapter);
  expect(kept[0]?.halfFailed).toBe(true);
  await gpu.captureFailed(adapter);
  expect(kept[0]).toMatchObject({ halfFailed: true, captureFailed: true });
});

it('goes on without records that cannot be read or written', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const check = vi.fn(async (given: GPUAdapter) => recordOf(keyOf(given)));
  const gpu = new GpuChecks({ list: refused, keep: refused }, check);
  expect((await gpu.recordOf(adapter, SILENT)).choice.refused).toBeNull();
});
