import type { BenchStage, Spread, StageTimes } from '../../protocol/benchmark.ts';
import type { CallWatch } from './call-meter.ts';
import type { PassClock } from './pass-clock.ts';

/** A call that is at work. */
interface Call {
  readonly stage: BenchStage;
  readonly begun: number;
  /** Milliseconds of the calls within it. */
  within: number;
  /** Which passes are its own, first and one past the last. */
  readonly passes: [number, number][];
  since: number;
}

/** The times of one call, without the calls within it. */
interface Sample {
  readonly wallMs: number;
  /** null where the GPU has no clock. */
  readonly gpuMs: number | null;
}

/** Measures each call of a stage by itself. */
export class CallTimer implements CallWatch {
  readonly #clock: PassClock | null;
  readonly #samples = new Map<BenchStage, Sample[]>();
  readonly #open: Call[] = [];
  #ended: { readonly call: Call; readonly wallMs: number }[] = [];

  /** @param clock null where the GPU has none */
  constructor(clock: PassClock | null) {
    this.#clock = clock;
  }

  begin(stage: BenchStage): void {
    const passes = this.#clock?.begun ?? 0;
    const outer = this.#open.at(-1);
    outer?.passes.push([outer.since, passes]);
    this.#open.push({ stage, begun: performance.now(), within: 0, passes: [], since: passes });
  }

  end(): void {
    const call = this.#open.pop();
    if (call === undefined) return;
    const passes = this.#clock?.begun ?? 0;
    call.passes.push([call.since, passes]);
    const ms = performance.now() - call.begun;
    this.#ended.push({ call, wallMs: ms - call.within });
    const outer = this.#open.at(-1);
    if (outer === undefined) return;
    outer.within += ms;
    outer.since = passes;
  }

  /** Makes `work`, all of whose calls are measured. */
  async measure(work: () => Promise<void>): Promise<void> {
    this.#ended = [];
    this.#clock?.start();
    await work();
    const times = (await this.#clock?.stop()) ?? null;
    for (const { call, wallMs } of this.#ended) {
      const own = call.passes.flatMap(([from, to]) => times?.slice(from, to) ?? []);
      const gpuMs = times === null ? null : own.reduce((sum, ms) => sum + ms, 0);
      const samples = this.#samples.get(call.stage) ?? [];
      this.#samples.set(call.stage, [...samples, { wallMs, gpuMs }]);
    }
  }

  /** @throws Error if the stage was not called */
  timesOf(stage: BenchStage): StageTimes {
    const samples = this.#samples.get(stage) ?? [];
    if (samples.length === 0) throw new Error(`the stage ${stage} was not called`);
    const gpu = samples.flatMap(({ gpuMs }) => gpuMs ?? []);
    // A driver may offer a clock that stands still.
    const ticks = gpu.length === samples.length && gpu.some((ms) => ms > 0);
    return { gpuMs: ticks ? spread(gpu) : null, wallMs: spread(samples.map((of) => of.wallMs)) };
  }
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (i: number) => sorted[i] ?? 0;
  const middle = (sorted.length - 1) / 2;
  return {
    min: at(0),
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    max: at(sorted.length - 1),
  };
}
