import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HandEngine, queueJob } from '../../test/jobs/hand-engine.ts';
import { claimJob } from '../../workers/records/claim.ts';
import { readJob } from '../../workers/records/jobs.ts';
import type { ExecutorId } from '../../workers/records/record.ts';
import type { EngineOptions } from '../../workers/protocol/engine-options.ts';
import { parseEngineFlags, withFlags } from './engine-flags.ts';
import { runJob } from './run-job.ts';

afterEach(() => vi.unstubAllGlobals());

describe('the flags of an address', () => {
  it('are none without parameters, or with those of somebody else', () => {
    const none = { flags: {}, faults: [] };
    expect(parseEngineFlags('')).toEqual(none);
    expect(parseEngineFlags('?')).toEqual(none);
    expect(parseEngineFlags('?utm_source=mail&precision=q4')).toEqual(none);
  });

  it('are read together', () => {
    const search =
      '?backend=wasm&attention=plain&residency=unet&capture=off&vaeTileBytes=268435456&threads=2';
    expect(parseEngineFlags(search)).toEqual({
      flags: {
        backend: 'wasm',
        attention: 'plain',
        residency: 'unet',
        capture: 'off',
        vaeTileBytes: 268435456,
        threads: 2,
      },
      faults: [],
    });
  });

  it.each([
    ['backend', ['webgpu', 'wasm']],
    ['attention', ['fused', 'plain']],
    ['residency', ['all', 'unet', 'none']],
    ['capture', ['on', 'off']],
  ])('%s takes %j', (name, values) => {
    for (const value of values) {
      const { flags, faults } = parseEngineFlags(`?${name}=${value}`);
      expect(flags).toEqual({ [name]: value });
      expect(faults).toEqual([]);
    }
  });

  it.each([
    ['backend=auto', 'backend=auto is ignored: it may be webgpu, wasm.'],
    ['backend=', 'backend= is ignored: it may be webgpu, wasm.'],
    ['attention=Fused', 'attention=Fused is ignored: it may be fused, fused-fp32, plain.'],
    ['residency=some', 'residency=some is ignored: it may be all, unet, none.'],
    ['capture=yes', 'capture=yes is ignored: it may be on, off.'],
    ['threads=0', 'threads=0 is ignored: it may be a whole number above 0.'],
    ...['0', '-1', '1.5', '1e6', '', 'NaN', '9007199254740993'].map((value) => [
      `vaeTileBytes=${value}`,
      `vaeTileBytes=${value} is ignored: it may be a whole number of bytes above 0.`,
    ]),
  ])('%s is left out and named, and what is right beside it stays', (wrong, fault) => {
    const beside = wrong.startsWith('backend') ? 'attention=plain' : 'backend=wasm';
    const { flags, faults } = parseEngineFlags(`?${wrong}&${beside}`);
    expect(faults).toEqual([fault]);
    expect(new URLSearchParams(Object.entries(flags)).toString()).toBe(beside);
  });
});

describe('the options of a job with flags', () => {
  const options: EngineOptions = {
    model: { kind: 'url', id: 'demo', baseUrl: 'https://app.test/demo/' },
    precision: 'auto',
    backend: 'auto',
    noise: 'cuda',
    trace: false,
    convertColorProfile: false,
  };
  const flags = {
    backend: 'wasm',
    attention: 'plain',
    residency: 'none',
    vaeTileBytes: 1000,
  } as const;

  it('have the flags where the job leaves the choice', () => {
    expect(withFlags(options, flags)).toEqual({ ...options, ...flags });
  });

  it('are the job’s own where it chose', () => {
    const chosen: EngineOptions = {
      ...options,
      backend: 'webgpu',
      attention: 'fused',
      residency: 'all',
      vaeTileBytes: 2000,
    };
    expect(withFlags(chosen, flags)).toEqual(chosen);
  });

  it('are the job’s own without flags', () => {
    expect(withFlags(options, {})).toEqual(options);
  });
});

describe('a page with flags in its address', () => {
  it('runs a job of the endpoint with them, and leaves its record as it was', async () => {
    vi.stubGlobal('location', { search: '?backend=wasm&residency=none' });
    const queued = await queueJob({ origin: 'endpoint' });
    const claimed = await claimJob(queued.id, 'page' as ExecutorId);
    if (claimed === undefined) throw new Error('no other job runs');
    const engine = new HandEngine();
    const over = runJob(engine, claimed, new AbortController().signal);
    await expect.poll(() => engine.running).toBe(queued.id);
    engine.finish();
    await over;
    expect(queued.options.backend).toBe('auto');
    expect(engine.begun[0]?.options).toEqual({
      ...queued.options,
      backend: 'wasm',
      residency: 'none',
    });
    expect((await readJob(queued.id))?.options).toEqual(queued.options);
  });
});
