import type { EngineEventSink, LogCode, LogLevel, Phase } from '../protocol/engine-event.ts';
import type { JobId } from '../protocol/engine-job.ts';
import type { Work } from '../protocol/work.ts';
import { phaseAllowance } from './allowance.ts';

/** Takes the reports of a running job. */
export interface Reporter {
  phase(phase: Phase): void;
  /** @param step 1-based; counts all pictures of the job one after another */
  step(step: number, of: number, image: number): void;
  /**
   * One step's preview, one pixel for each latent.
   * @param pixels RGBA, width · height · 4 bytes; the receiver owns them from now on
   * @param width columns of the latents, an eighth of the picture's; `height` likewise
   */
  preview(
    image: number,
    pixels: Uint8ClampedArray<ArrayBuffer>,
    width: number,
    height: number,
  ): void;
  /**
   * Weights of a stage are being read.
   * @param bytes of stored tensors read so far
   * @param of bytes in all
   */
  load(stage: string, bytes: number, of: number): void;
  log(level: LogLevel, message: string, code?: LogCode): void;
  /** A piece of work begins, which may take long. The page measures it ({@link Work}). */
  work(work: Work): void;
  /** That work is over; JavaScript of the phase goes on. */
  between(): void;
}

/** A reporter that sends each report as an event of this job. */
export function eventReporter(job: JobId, send: EngineEventSink): Reporter {
  let now: Phase = 'check';
  const work = (begun: Work) => send({ type: 'work', job, work: begun });
  const between = () =>
    work({ kind: 'prepare', name: now.replaceAll('_', ' '), allowMs: phaseAllowance(now) });
  return {
    phase(phase) {
      now = phase;
      send({ type: 'phase', job, phase, at: Date.now() });
      between();
    },
    work,
    between,
    step: (step, of, image) => send({ type: 'step', job, step, of, image }),
    preview: (image, pixels, width, height) =>
      send({ type: 'preview', job, image, pixels, width, height }),
    load: (stage, bytes, of) => send({ type: 'load', job, stage, bytes, of }),
    log: (level, message, code) =>
      send({
        type: 'log',
        job,
        level,
        message,
        at: Date.now(),
        ...(code === undefined ? {} : { code }),
      }),
  };
}

/** A reporter that drops every report. */
export const SILENT: Reporter = {
  phase() {},
  step() {},
  preview() {},
  load() {},
  log() {},
  work() {},
  between() {},
};
