import type { GenerateRequest } from '../../../src/request/schema.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import type { JobRun } from '../runtime/job-run.ts';

/** A value of `safety_checker_version`. */
export type CheckerVersion = GenerateRequest['safety_checker_version'];

export interface SafetyVerdict {
  readonly flagged: boolean;
  /** How sure the checker is; the larger, the less safe. Each checker has a scale of its own. */
  readonly score: number;
}

/** A network that says whether a picture is safe for work. */
export interface SafetyChecker {
  /** As the log names it. */
  readonly name: string;
  /** It answers for versions that are not installed. */
  readonly standsIn?: true;
  /**
   * Loads what can be loaded before a run, so that a run which cannot be checked does not begin.
   * @throws EngineError, or what the runtime threw
   */
  open(): Promise<void>;
  /** @throws EngineError, or what the runtime threw */
  check(picture: RgbImage, run: JobRun): Promise<SafetyVerdict>;
  /** The pictures of a run are checked: frees what is not kept for the next one. */
  finished?(): Promise<void>;
  /** It is not used any more: frees all memory it has. */
  close?(): Promise<void>;
}
