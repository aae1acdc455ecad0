import type { CheckResult, FirstUseRecord, GraphFloat } from './first-use.ts';
import type { Kernels } from './kernels.ts';

/**
 * What the check of a GPU found, as one line for a person: "Draws as the reference does: 58 dB in
 * fp16; attention without subgroups".
 */
export function describeFirstUse(record: FirstUseRecord): string {
  const { choice, surveys } = record;
  if (choice.refused !== null) return choice.refused;
  const last = surveys.at(-1);
  const demo = last?.results.find(
    ({ id, verdict }) => id === 'demo_picture' && verdict === 'passed',
  );
  const float = record.halfFailed ? 'fp32' : choice.float;
  const found =
    demo?.measured === undefined || demo.measured === null
      ? `Computes right in ${float}`
      : `Draws as the reference does: ${Math.round(demo.measured)} dB in ${choice.float}`;
  return [found, ...differences(record)].join('; ');
}

/** What the check made differently from the quickest way, each as a few words. */
function differences({
  choice,
  surveys,
  halfFailed,
  captureFailed,
  form,
}: FirstUseRecord): readonly string[] {
  const { kernels } = choice;
  const [first] = surveys;
  return [
    form === 'reduced' ? 'a software adapter, checked in part' : '',
    first?.subgroups === true && !choice.subgroups ? 'attention without subgroups' : '',
    first?.float === 'fp16' && choice.float === 'fp32' ? 'half precision is wrong here' : '',
    halfFailed ? 'a run in half precision gave no numbers, so fp32 since' : '',
    choice.capture ? '' : 'calls of the UNet are not repeated',
    captureFailed ? 'calls of the UNet are not repeated, as a run failed with that' : '',
    attentionWords(kernels, choice.float),
    kernels.linearActivations === 'float' ? 'linear layers without rounded inputs' : '',
    choice.linear === 'float' ? 'linear layers unquantised' : '',
    kernels.deepLinears === 'fp32' && choice.float === 'fp16' ? 'long sums in fp32' : '',
    kernels.groupNorm === 'centred' ? 'group norms centred' : '',
    kernels.addLayerNorm === 'apart' ? 'layer norms apart' : '',
    kernels.geglu === 'apart' ? 'gates apart' : '',
  ].filter((words) => words !== '');
}

function attentionWords(
  { attention, finestAttention, textAttention }: Kernels,
  float: GraphFloat,
): string {
  const kinds = [attention, finestAttention, textAttention];
  if (kinds.includes('plain')) return 'attention written plain, which is slower';
  const widened = float === 'fp16' && kinds.includes('fused-fp32');
  return widened ? 'attention in fp32 where half precision is not enough' : '';
}

/** One check as a line of a report: "self attention fused: passed, 0.0021 of at most 0.01, 40 ms". */
export function describeCheck(result: CheckResult): string {
  const { id, way, verdict, measured, limit, milliseconds, why } = result;
  const name = [id.replaceAll('_', ' '), way].filter((part) => part !== '').join(', ');
  if (verdict === 'skipped') return `${name}: not made`;
  const bound = id === 'demo_picture' ? 'at least' : 'at most';
  const value =
    measured === null ? '' : `, ${Number(measured.toPrecision(3))} of ${bound} ${limit}`;
  return `${name}: ${verdict}${value}, ${milliseconds} ms${why === '' ? '' : ` (${why})`}`;
}
