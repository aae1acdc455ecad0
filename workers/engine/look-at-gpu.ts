import { type GpuLook, isSoftwareSpeed } from '../protocol/device.ts';
import { toFailure } from '../failure.ts';
import { measureSpeed } from './measure/measure-speed.ts';
import { openGpu } from './runtime/device.ts';

/** Looks at the GPU when asked, and stops when a job needs it. */
export class GpuLooker {
  #stop = new AbortController();
  #last: GpuLook | null = null;

  /** The last look that was not stopped; null before the first. */
  get last(): GpuLook | null {
    return this.#last;
  }

  /**
   * Measures speed and memory on a device of its own, in some seconds.
   * @param askedBytes of memory that somebody wants to have
   * @param heldBytes that a loaded model holds; a larger model would be there in its place
   * @param between runs work when no job runs
   */
  async look(
    askedBytes: number,
    heldBytes: () => number,
    between: (work: () => Promise<void>) => Promise<void>,
  ): Promise<GpuLook> {
    this.stop();
    const { signal } = (this.#stop = new AbortController());
    let look: GpuLook = { kind: 'stopped' };
    await between(async () => {
      if (signal.aborted) return;
      const seen = await lookAtGpu(askedBytes, heldBytes(), signal);
      if (!signal.aborted) this.#last = look = seen;
    });
    return look;
  }

  /** Takes effect within a moment. */
  stop(): void {
    this.#stop.abort();
  }
}

async function lookAtGpu(
  askedBytes: number,
  heldBytes: number,
  signal: AbortSignal,
): Promise<GpuLook> {
  try {
    // Few people ask for a look, so the engine begins without this code.
    const { probeMemory } = await import('./measure/memory-probe.ts');
    const { device } = await openGpu();
    try {
      const speed = await measureSpeed(device).catch(() => null);
      // A software adapter would take main memory, and has nothing to tell.
      const software = speed !== null && isSoftwareSpeed(speed);
      const wanted = software ? 0 : Math.max(0, askedBytes - heldBytes);
      const free = await probeMemory(device, wanted, signal);
      return { kind: 'seen', speed, memoryBytes: free + heldBytes, askedBytes };
    } finally {
      device.destroy();
    }
  } catch (error) {
    return { kind: 'failed', failure: toFailure(error) };
  }
}
