import type { JobId, StageMetric } from '../../protocol/engine.ts';

/** Begins the name of each measure, as in "stage te1". */
const PREFIX = 'stage ';

/**
 * Wall time per stage of one job. Each piece of work is a `performance.measure` as well, with the job
 * and the number of calls as its detail: a recording of DevTools shows the stages under "Timings", and
 * `performance.getEntriesByType('measure')` in the worker's console those of the last job.
 */
export class StageClock {
  readonly #job: JobId;
  readonly #stages = new Map<string, { seconds: number; calls: number }>();

  /** Removes the measures of the job before, so that they do not pile up: jobs run one at a time. */
  constructor(job: JobId) {
    this.#job = job;
    for (const { name } of performance.getEntriesByType('measure')) {
      if (name.startsWith(PREFIX)) performance.clearMeasures(name);
    }
  }

  /**
   * Runs `work` and adds its time to a stage.
   * @param calls how many session.run calls `work` makes; shown as "× n"
   */
  async time<T>(name: string, work: () => Promise<T>, calls = 1): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      const end = performance.now();
      const stage = this.#stages.get(name) ?? { seconds: 0, calls: 0 };
      stage.seconds += (end - start) / 1000;
      stage.calls += calls;
      this.#stages.set(name, stage);
      performance.measure(PREFIX + name, { start, end, detail: { job: this.#job, calls } });
    }
  }

  /** Every stage so far, in the order they began first. */
  metrics(): readonly StageMetric[] {
    return [...this.#stages].map(([name, stage]) => ({ name, ...stage }));
  }
}
