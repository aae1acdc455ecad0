import type { Work, WorkKind } from '../../../workers/protocol/work.ts';
import { AwakeClock } from './awake-clock.ts';
import { Pace } from './pace.ts';

/** How often the silence is measured. */
const TICK_MS = 1000;

/** Work may take this many times what it took the last time. */
const FACTOR = 10;

/** However quick work was the last time, it is given this long: the machine may be busy. */
const LEAST_MS: Readonly<Record<WorkKind, number>> = {
  prepare: 30_000,
  load: 60_000,
  compile: 60_000,
  call: 30_000,
};

/** Milliseconds that the engine may be silent in a piece of work. */
export function limitOf({ kind, key, allowMs }: Work, pace: Pick<Pace, 'last'>): number {
  const last = key === undefined ? undefined : pace.last(key);
  return last === undefined ? allowMs : Math.max(LEAST_MS[kind], FACTOR * last);
}

/**
 * Watches the engine while a job runs. The engine says what it begins; the watchdog knows how long such
 * work takes on this machine. If the engine is silent for longer than its work may take, it is hung.
 * What was learned of that work is forgotten then, so that a second run has the patience of a first.
 */
export class Watchdog {
  readonly #onHung: (work: Work, silentMs: number) => void;
  readonly #pace: Pace;
  readonly #clock: AwakeClock;
  #timer: ReturnType<typeof setInterval> | undefined;
  #work: Work | undefined;
  #begunAt = 0;
  #heardAt = 0;

  /**
   * @param onHung called once, with the work and the milliseconds without a sign of life
   * @param now milliseconds of a steady clock
   */
  constructor(
    onHung: (work: Work, silentMs: number) => void,
    pace: Pace = new Pace(),
    now?: () => number,
  ) {
    this.#onHung = onHung;
    this.#pace = pace;
    this.#clock = new AwakeClock(now);
  }

  /** A piece of work begins; the one before has ended. */
  begin(work: Work): void {
    const now = this.#clock.look();
    this.#learn(now);
    this.#work = work;
    this.#begunAt = now;
    this.#heardAt = now;
    this.#timer ??= setInterval(() => this.#look(), TICK_MS);
  }

  /** The engine has given a sign of life; its work goes on. */
  heard(): void {
    this.#heardAt = this.#clock.look();
  }

  /** The job has ended. @param well whether its last work has ended too, and not only been broken off */
  end(well: boolean): void {
    if (this.#work === undefined) return;
    if (well) this.#learn(this.#clock.look());
    this.#stop();
    this.#pace.keep();
  }

  #look(): void {
    const silent = this.#clock.look() - this.#heardAt;
    const work = this.#work;
    if (work === undefined || silent <= limitOf(work, this.#pace)) return;
    if (work.key !== undefined) this.#pace.forget(work.key);
    this.#stop();
    this.#pace.keep();
    this.#onHung(work, silent);
  }

  #learn(now: number): void {
    const key = this.#work?.key;
    if (key !== undefined) this.#pace.learn(key, now - this.#begunAt);
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#work = undefined;
  }
}
