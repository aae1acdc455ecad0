import { create } from 'webgpu';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GpuLooker } from './look-at-gpu.ts';

const MIB = 2 ** 20;
/** Dawn's null backend: it has 512 MiB, and computes nothing. */
const dawn = create(['backend=null']);
const atOnce = (work: () => Promise<void>): Promise<void> => work();
const NOTHING = () => 0;

beforeEach(() => vi.stubGlobal('navigator', { gpu: dawn }));
afterEach(() => vi.unstubAllGlobals());

describe('a look at the GPU', () => {
  it('tells the memory that was asked for, and that the kernels gave nothing right', async () => {
    const look = await new GpuLooker().look(256 * MIB, NOTHING, atOnce);
    const bytes = 256 * MIB;
    expect(look).toEqual({ kind: 'seen', speed: null, memoryBytes: bytes, askedBytes: bytes });
  });

  it('counts what a loaded model holds, whose place a larger one would take', async () => {
    const look = await new GpuLooker().look(1024 * MIB, () => 900 * MIB, atOnce);
    expect(look).toMatchObject({ kind: 'seen', memoryBytes: 1024 * MIB });
  });

  it('is of no use where the browser has no adapter', async () => {
    vi.stubGlobal('navigator', {});
    const look = await new GpuLooker().look(256 * MIB, NOTHING, atOnce);
    expect(look).toMatchObject({ kind: 'failed', failure: { code: 'webgpu_unavailable' } });
  });

  it('does not begin once it is stopped, or asked for anew', async () => {
    const requestAdapter = vi.fn<() => Promise<null>>(async () => null);
    vi.stubGlobal('navigator', { gpu: { requestAdapter } });
    const looker = new GpuLooker();
    const waiting: (() => Promise<void>)[] = [];
    const later = async (work: () => Promise<void>) => void waiting.push(work);
    const looks = [1, 2].map((bytes) => looker.look(bytes, NOTHING, later));
    looker.stop();
    for (const work of waiting) await work();
    expect(await Promise.all(looks)).toEqual([{ kind: 'stopped' }, { kind: 'stopped' }]);
    expect(requestAdapter).not.toHaveBeenCalled();
  });

  it('tells nothing where it is stopped on the way', async () => {
    const looker = new GpuLooker();
    const requestAdapter = async () => {
      looker.stop();
      return dawn.requestAdapter();
    };
    vi.stubGlobal('navigator', { gpu: { requestAdapter } });
    expect(await looker.look(256 * MIB, NOTHING, atOnce)).toEqual({ kind: 'stopped' });
  });
});
