import type { JobId } from '../../protocol/engine-job.ts';
import type { StageMetric } from '../../protocol/engine-result.ts';

/** Begins the name of each measure, as in "stage te1". */
const PREFIX = 'stage ';

/**
 * Measures the wall time of each stage of one job. Each piece of work is also a
 * `performance.measure`, whose detail is the job and the number of calls. DevTools shows the stages
 * of a recording under "Timings"; `performance.getEntriesByType('measure')` in the worker's console
 * lists those of the last job.
 */
export class StageClock {
  readonly #job: JobId;
  readonly #stages = new Map<string, { seconds: number; calls: number }>();

  /**
   * Removes the measures of the job before, which would pile up. Jobs run one at a time.
   * @param before the stages of an earlier try, which count too
   */
  constructor(job: JobId, before: readonly StageMetric[] = []) {
    this.#job = job;
    for (const { name, seconds, calls } of before) this.#stages.set(name, { seconds, calls });
    for (const { name } of performance.getEntriesByType('measure')) {
      if (name.startsWith(PREFIX)) performance.clearMeasures(name);
    }
  }

  /**
   * Runs `work` and adds its time to a stage.
   * @param calls how many calls of the graph `work` makes; shown as "× n"
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
