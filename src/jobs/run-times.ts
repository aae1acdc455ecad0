import * as z from 'zod/mini';
import { PHASES, type Phase } from '../../workers/protocol/engine-event.ts';
import { keep, readKept } from '../stores/browser-storage.ts';

/**
 * Seconds that each phase of a run takes; of `denoise` only the time up to the end of its first step. Those of
 * the phases that `growsWithPixels` names are for a million pixels.
 */
export type PhaseTimes = Readonly<Partial<Record<Phase, number>>>;

/** What the last runs of a model took on this machine. */
export interface RunTimes {
  readonly model: string;
  /** Seconds of a step, for a million pixels. */
  readonly step: number;
  /** Of the last run that loaded weights; absent before the first. */
  readonly cold?: PhaseTimes | undefined;
  /** Of the last run that found all weights loaded. */
  readonly warm?: PhaseTimes | undefined;
}

/** Whether the time of a phase grows with the picture. The other phases read texts, or files. */
export function growsWithPixels(phase: Phase): boolean {
  return !['check', 'load_model', 'encode_prompt', 'safety'].includes(phase);
}

const NAME = 'playground-run-times';

/** Models of which times are kept: a person uses few. */
const KEPT = 8;

const seconds = z.number().check(z.nonnegative());
const phaseTimes = z.partialRecord(z.enum(PHASES), seconds);
const schema = z.array(
  z.object({
    model: z.string(),
    step: seconds,
    cold: z.optional(phaseTimes),
    warm: z.optional(phaseTimes),
  }),
);

/** What runs of a model took; undefined before its first picture. */
export function readRunTimes(model: string): RunTimes | undefined {
  return readAll().find((each) => each.model === model);
}

/** Keeps what a run took, for the next one. A browser that keeps nothing forgets it. */
export function keepRunTimes(times: RunTimes): void {
  const others = readAll().filter(({ model }) => model !== times.model);
  keep('localStorage', NAME, JSON.stringify([times, ...others].slice(0, KEPT)));
}

/** What is kept; nothing where it is damaged, or of another version. */
function readAll(): readonly RunTimes[] {
  try {
    return z.catch(schema, []).parse(JSON.parse(readKept('localStorage', NAME) ?? '[]'));
  } catch {
    return [];
  }
}
