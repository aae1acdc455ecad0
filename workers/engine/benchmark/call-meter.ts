import type { CapturedUnet } from '../runtime/captured-unet.ts';
import type { OrtSession } from '../runtime/ort.ts';
import type { BenchStage } from '../../protocol/benchmark.ts';

/** Told when a call of a stage begins and ends. A call of one stage may lie within one of another. */
export interface CallWatch {
  begin(stage: BenchStage): void;
  end(stage: BenchStage): void;
}

/**
 * Surrounds the calls of stages, so that whoever counts or measures knows which stage is at work. The
 * device has nothing left to do when a call begins, and has done all of it when the call ends.
 */
export class CallMeter {
  /** Who is told; null while nobody looks. */
  watch: CallWatch | null = null;
  readonly #settle: () => Promise<void>;

  /** @param settle waits until the device has done everything that it was given */
  constructor(settle: () => Promise<void>) {
    this.#settle = settle;
  }

  async around<T>(stage: BenchStage, call: () => Promise<T>): Promise<T> {
    await this.#settle();
    this.watch?.begin(stage);
    try {
      const result = await call();
      await this.#settle();
      return result;
    } finally {
      this.watch?.end(stage);
    }
  }

  /** Surrounds every later call of a session. @returns the same session */
  session(stage: BenchStage, session: OrtSession): OrtSession {
    const run = session.run.bind(session) as (...of: unknown[]) => Promise<OrtSession.ReturnType>;
    session.run = (...of: unknown[]) => this.around(stage, () => run(...of));
    return session;
  }

  /** Surrounds what every later call of recorded ones repeats, without the copies of its inputs. */
  recorded(stage: BenchStage, calls: Pick<CapturedUnet, 'repeat'>): void {
    const repeat = calls.repeat.bind(calls);
    calls.repeat = () => this.around(stage, repeat);
  }
}
