import type { Counts } from '../counting/counts.ts';
import type { DeviceRecorder } from '../counting/record-device.ts';
import type { CallWatch } from './call-meter.ts';
import type { BenchStage } from '../../protocol/benchmark.ts';

/** Where calls of nobody are counted. */
const BETWEEN = 'between';

/** Counts each call of a stage by itself, on a recorded device. */
export class CallCounter implements CallWatch {
  readonly #recorder: DeviceRecorder;
  /** The sections that are open, the innermost last. */
  readonly #open: string[] = [];
  readonly #last = new Map<BenchStage, string>();
  #calls = 0;

  constructor(recorder: DeviceRecorder) {
    this.#recorder = recorder;
  }

  begin(stage: BenchStage): void {
    const section = `${stage} ${this.#calls++}`;
    this.#open.push(section);
    this.#last.set(stage, section);
    this.#recorder.begin(section);
  }

  end(): void {
    this.#open.pop();
    this.#recorder.begin(this.#open.at(-1) ?? BETWEEN);
  }

  /** What the last call of a stage asked for, without the calls within it. @throws Error if there was none */
  lastOf(stage: BenchStage): Counts {
    const counts = this.#recorder.sections().get(this.#last.get(stage) ?? '');
    if (counts === undefined) throw new Error(`the stage ${stage} was not called`);
    return counts;
  }
}
