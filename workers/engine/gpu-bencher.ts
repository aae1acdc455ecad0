import type { BenchAsk, BenchOutcome, BenchSink } from '../protocol/benchmark.ts';
import type { BenchParts } from './benchmark/bench-model.ts';

const STOPPED: BenchOutcome = {
  kind: 'failed',
  failure: {
    code: 'cancelled',
    message: 'The measuring was stopped.',
    action: 'Start it again when no picture is being made.',
  },
};

/** Measures models when asked, and stops when a job needs the GPU. Its code is loaded when it is needed. */
export class GpuBencher {
  #stop = new AbortController();

  /**
   * Measures a model's stages. Never rejects.
   * @param between runs work when no job runs
   */
  async bench(
    parts: Omit<BenchParts, 'signal'>,
    ask: BenchAsk,
    on: BenchSink,
    between: (work: () => Promise<void>) => Promise<void>,
  ): Promise<BenchOutcome> {
    this.stop();
    const { signal } = (this.#stop = new AbortController());
    let outcome = STOPPED;
    await between(async () => {
      if (signal.aborted) return;
      const { benchModel } = await import('./benchmark/bench-model.ts');
      outcome = await benchModel({ ...parts, signal }, ask, on);
    });
    return outcome;
  }

  /** Takes effect before the next call of a stage's code that can be stopped. */
  stop(): void {
    this.#stop.abort();
  }
}
