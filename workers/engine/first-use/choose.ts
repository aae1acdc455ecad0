import type { CheckId, FirstUseChoice, GraphFloat, Survey } from '../../protocol/first-use.ts';
import { CHECK_IDS } from '../../protocol/first-use.ts';
import type { AttentionKind } from '../../protocol/engine-options.ts';
import type { Kernels } from '../../protocol/kernels.ts';
import { withWay } from './ways.ts';

/** The checks of operators that have other kernels where the device has `subgroups`. */
const USES_SUBGROUPS: readonly CheckId[] = [
  'self_attention',
  'long_attention',
  'cross_attention',
  'causal_attention',
];

/** From the one that is tried first to the one that is tried last. */
const ATTENTIONS: readonly AttentionKind[] = ['fused', 'fused-fp32', 'plain'];

/** The device that is checked next: the same adapter, opened with these two. */
export interface Variant {
  readonly subgroups: boolean;
  readonly float: GraphFloat;
}

/**
 * Which device to check next; null if the last one can be used, or none is left. Attention that is
 * wrong with `subgroups` is first tried without, because any other way is slower or takes more
 * memory. Half precision is given up where a check failed in all its ways.
 */
export function nextVariant(surveys: readonly Survey[]): Variant | null {
  const last = surveys.at(-1);
  if (last === undefined) return null;
  const { subgroups, float } = last;
  const lostAttention = USES_SUBGROUPS.some((id) => failed(last, id));
  const hopeless = hopelessChecks(last).length > 0;
  if (subgroups && (lostAttention || hopeless)) return { subgroups: false, float };
  if (hopeless && float === 'fp16' && !damaging(last)) return { subgroups, float: 'fp32' };
  return null;
}

/**
 * How models run on an adapter, from everything that was measured on it. What the last survey's
 * device computes right is used; a check that was skipped changes nothing.
 * @param usual the kernels where nothing is known
 */
export function choose(surveys: readonly Survey[], usual: Kernels): FirstUseChoice {
  const last = surveys.at(-1);
  if (last === undefined) throw new RangeError('there is no survey to choose from');
  let kernels = usual;
  for (const id of CHECK_IDS) {
    const way = wayOf(last, id);
    // The kind that is needed least often is kept where two checks ask for different ones.
    if (way !== undefined) kernels = safest(kernels, withWay(kernels, id, way), id);
  }
  // Attention that is wrong at 1,024 tokens is not tried at 4,096.
  const finestAttention = later(kernels.attention, kernels.finestAttention);
  const unquantised = ['linear_q8', 'linear_q4', 'deep_linear'] as const;
  const [first] = hopelessChecks(last);
  return {
    kernels: { ...kernels, finestAttention },
    float: last.float,
    subgroups: last.subgroups,
    capture: wayOf(last, 'capture') !== 'plain',
    linear: unquantised.some((id) => wayOf(last, id) === 'unquantised') ? 'float' : 'as-asked',
    refused: first === undefined ? null : refusal(first),
  };
}

/** The way in which a check passed; undefined if it was skipped or failed in all ways. */
export function wayOf(survey: Survey, id: CheckId): string | undefined {
  return survey.results.find((each) => each.id === id && each.verdict === 'passed')?.way;
}

/** The checks that failed and passed in no other way. */
function hopelessChecks(survey: Survey): readonly CheckId[] {
  return CHECK_IDS.filter((id) => failed(survey, id) && wayOf(survey, id) === undefined);
}

function failed(survey: Survey, id: CheckId): boolean {
  return survey.results.some((each) => each.id === id && each.verdict === 'failed');
}

/** Weights that arrive wrong are wrong in fp32 as well. */
function damaging(survey: Survey): boolean {
  return hopelessChecks(survey).includes('weights');
}

/** Of two checks that choose the same kernel, the one that asks for the later way decides. */
function safest(before: Kernels, after: Kernels, id: CheckId): Kernels {
  switch (id) {
    case 'cross_attention':
      return { ...after, attention: later(before.attention, after.attention) };
    case 'linear_q4':
      return before.linearActivations === 'float' ? before : after;
    default:
      return after;
  }
}

function later(a: AttentionKind, b: AttentionKind): AttentionKind {
  return ATTENTIONS.indexOf(a) > ATTENTIONS.indexOf(b) ? a : b;
}

function refusal(id: CheckId): string {
  if (id === 'weights') return 'This browser does not load weights onto this GPU correctly.';
  return `This GPU computes wrongly with this browser (${id.replaceAll('_', ' ')}).`;
}
