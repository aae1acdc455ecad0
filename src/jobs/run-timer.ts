import { PHASES, type Phase } from '../../workers/protocol/engine-event.ts';
import type { JobRecord, TimeLeft } from '../../workers/records/record.ts';
import { resolveSize } from '../request/image-size.ts';
import { stepsRun, strengthOf } from '../request/strength.ts';
import { growsWithPixels, keepRunTimes, type PhaseTimes, readRunTimes } from './run-times.ts';
import { StepClock } from './step-clock.ts';

/** What follows the steps takes about as long as so many of them, before a run has told it. */
const STEPS_AFTER = 2;

/** The model whose last run this page has seen to its end: its weights are loaded. */
let loaded: string | undefined;

/** Measures a run, and says how long its rest will take by what the last runs of its model took. */
export class RunTimer {
  readonly #model: string;
  /** Millions of pixels of one picture, and how many pictures are drawn. */
  readonly #pixels: number;
  readonly #images: number;
  /** Of all pictures together. */
  readonly #steps: number;
  readonly #now: () => number;
  /** What runs before took; undefined before the first. */
  readonly #before: { readonly step: number; readonly phases: PhaseTimes } | undefined;
  readonly #clock = new StepClock();
  readonly #took: Partial<Record<Phase, number>> = {};
  #phase: Phase = 'check';
  #since: number;
  #step = 0;

  /** @param now milliseconds of a steady clock */
  constructor({ request, options }: Pick<JobRecord, 'request' | 'options'>, now: () => number) {
    const { width, height } = resolveSize(request.image_size);
    const { run } = stepsRun(request.num_inference_steps, strengthOf(request));
    this.#model = options.model.id;
    this.#pixels = (width * height) / 1e6;
    this.#images = request.num_images;
    this.#steps = run * request.num_images;
    this.#now = now;
    this.#since = now();
    const before = readRunTimes(this.#model);
    const [likely, other] =
      loaded === this.#model ? [before?.warm, before?.cold] : [before?.cold, before?.warm];
    const phases = likely ?? other;
    this.#before = before && phases && { step: before.step * this.#scale('denoise'), phases };
  }

  /** Moving average of the seconds that a step takes; null until two steps are done. */
  get secondsPerStep(): number | null {
    return this.#clock.secondsPerStep;
  }

  /** To be called when a phase begins. */
  begin(phase: Phase): void {
    this.#note();
    this.#phase = phase;
    this.#since = this.#now();
  }

  /** To be called once per finished step. @param step 1-based, over all pictures of the job */
  stepped(step: number): void {
    if (this.#step === 0) this.#note();
    this.#step = step;
    this.#clock.tick(this.#now());
  }

  /** The time that is left at this moment; null while neither this run nor an earlier one tells. */
  left(): TimeLeft | null {
    const perStep = this.secondsPerStep ?? this.#before?.step;
    if (perStep === undefined) return null;
    const steps = perStep * (this.#steps - Math.max(1, this.#step));
    if (this.#before === undefined) {
      return this.#phase === 'denoise' ? { here: steps, after: STEPS_AFTER * perStep } : null;
    }
    const later = PHASES.slice(PHASES.indexOf(this.#phase) + 1);
    const after = later.reduce((sum, phase) => sum + this.#expected(phase), 0);
    const here = this.#step === 0 ? this.#expected(this.#phase) : 0;
    if (this.#phase === 'denoise') return { here: here + steps, after };
    if (later.includes('denoise')) return { here, after: after + steps };
    return { here: this.#expected(this.#phase), after };
  }

  /**
   * Keeps what the run took. To be called once it has ended well.
   * @param isCold whether weights were loaded
   */
  ended(isCold: boolean): void {
    this.#note();
    loaded = this.#model;
    const before = readRunTimes(this.#model);
    const measured = this.secondsPerStep;
    const step = measured === null ? before?.step : measured / this.#scale('denoise');
    if (step === undefined) return;
    keepRunTimes({
      model: this.#model,
      step,
      cold: isCold ? this.#took : before?.cold,
      warm: isCold ? before?.warm : this.#took,
    });
  }

  /** Notes the time of the phase that ends, or of the first step: the other steps have a clock of their own. */
  #note(): void {
    if (this.#phase === 'denoise' && this.#step > 0) return;
    this.#took[this.#phase] = (this.#now() - this.#since) / 1000 / this.#scale(this.#phase);
  }

  #expected(phase: Phase): number {
    return (this.#before?.phases[phase] ?? 0) * this.#scale(phase);
  }

  /** What the kept time of a phase is multiplied by. */
  #scale(phase: Phase): number {
    if (!growsWithPixels(phase)) return 1;
    const isForAll = PHASES.indexOf(phase) > PHASES.indexOf('denoise');
    return this.#pixels * (isForAll ? this.#images : 1);
  }
}
