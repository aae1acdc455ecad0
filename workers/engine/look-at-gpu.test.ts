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

  it.each([
    ['is stopped', (looker: GpuLooker) => looker.stop()],
    ['begins anew', (looker: GpuLooker) => void looker.look(1, NOTHING, () => Promise.resolve())],
  ])('tells nothing once it %s', async (_name, stop) => {
    const looker = new GpuLooker();
    const look = looker.look(256 * MIB, NOTHING, async (work) => {
      stop(looker);
      await work();
    });
    expect(await look).toEqual({ kind: 'stopped' });
  });
});
