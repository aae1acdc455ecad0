import type { FinishedLatents } from '../protocol/engine-job.ts';
import type { Residency } from '../protocol/engine-options.ts';
import type { ErrorCode } from '../protocol/failure.ts';
import type { FloatType } from '../graph/weight-plan.ts';

/**
 * What may be done otherwise when a job runs again by itself.
 * - `one_stage_at_a_time`: memory ran out.
 * - `device_opened_again`: the graphics device was lost.
 * - `calls_not_repeated`: it failed, or the GPU computed nonsense, with recorded calls of the UNet.
 * - `computed_in_fp32`: the GPU computed nonsense in half precision.
 */
export type SecondWay =
  | 'one_stage_at_a_time'
  | 'device_opened_again'
  | 'calls_not_repeated'
  | 'computed_in_fp32';

/** One try of a job. */
export interface Try {
  /** The ways that were taken before, none of them twice. */
  readonly ways: readonly SecondWay[];
  /** By default the size of the model's weights decides. */
  readonly residency: Residency | undefined;
  /** `fp32`: graphs are written in float32 although the GPU has halves. */
  readonly float: 'fp32' | undefined;
  /** `off`: no call of the UNet is recorded. */
  readonly capture: 'off' | undefined;
  /** The steps were done in a try before. */
  readonly finished: FinishedLatents | undefined;
}

/** How a try failed. */
export interface Failed {
  readonly code: ErrorCode;
  /** What its graphs were written in; null if it opened no model. */
  readonly computedIn: FloatType | null;
  /** Whether it made a recorded call of the UNet itself. */
  readonly recorded: boolean;
  /** What is left of it. */
  readonly finished: FinishedLatents | undefined;
}

/** The next try after one that failed; null if there is no other way. */
export function nextTry(before: Try, failed: Failed): Try | null {
  const way = wayOut(before, failed);
  if (way === null || before.ways.includes(way)) return null;
  const savesMemory = way === 'one_stage_at_a_time' || way === 'device_opened_again';
  return {
    ways: [...before.ways, way],
    residency: savesMemory ? 'none' : before.residency,
    float: way === 'computed_in_fp32' ? 'fp32' : before.float,
    capture: way === 'calls_not_repeated' ? 'off' : before.capture,
    finished: failed.finished,
  };
}

function wayOut(before: Try, { code, computedIn, recorded, finished }: Failed): SecondWay | null {
  // What fails after the steps does not fail by them.
  const mayBeRecording = recorded && before.capture !== 'off' && finished === undefined;
  switch (code) {
    case 'out_of_memory': {
      // A decode that begins again has smaller tiles.
      const smaller = before.residency !== 'none' || finished !== before.finished;
      return smaller ? 'one_stage_at_a_time' : null;
    }
    case 'device_lost':
      return 'device_opened_again';
    case 'internal_error':
      return mayBeRecording ? 'calls_not_repeated' : null;
    case 'not_finite':
    case 'wrong_values':
      if (mayBeRecording) return 'calls_not_repeated';
      return computedIn === 'fp16' ? 'computed_in_fp32' : null;
    default:
      return null;
  }
}

/**
 * What is wrong with this GPU, as a try that went well shows. Where plain calls failed as the recorded ones did,
 * recording was not the fault; and half precision was not, where float32 failed until the calls were plain.
 */
export function faultOf({ ways }: Try): { readonly capture: boolean; readonly half: boolean } {
  const capture = ways.at(-1) === 'calls_not_repeated';
  return { capture, half: ways.includes('computed_in_fp32') && !capture };
}

const WHY: Readonly<Record<SecondWay, string>> = {
  one_stage_at_a_time: 'memory ran out: once more, with one stage of the model in memory at a time',
  device_opened_again:
    'the graphics device was lost: the run begins once more on a new one, with one stage of the model in memory at a time',
  calls_not_repeated:
    'the run failed with recorded calls of the UNet: once more, with every call made anew',
  computed_in_fp32: 'this GPU computed nonsense in half precision: once more in float32',
};

/** The way that a try has taken, as a line of the log. */
export function describeWay(way: SecondWay): string {
  return WHY[way];
}
