import type { StageMetric } from '../../protocol/engine.ts';

/** Wall time per stage of one job. */
export class StageClock {
  readonly #stages = new Map<string, { seconds: number; calls: number }>();

  /** @param calls of the stage's graph that `work` is */
  async time<T>(name: string, work: () => Promise<T>, calls = 1): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      const stage = this.#stages.get(name) ?? { seconds: 0, calls: 0 };
      stage.seconds += (performance.now() - start) / 1000;
      stage.calls += calls;
      this.#stages.set(name, stage);
    }
  }

  metrics(): readonly StageMetric[] {
    return [...this.#stages].map(([name, stage]) => ({ name, ...stage }));
  }
}
