import type { FirstUseRecord } from '../../../workers/protocol/first-use.ts';
import { describeCheck } from '../../../workers/protocol/first-use-words.ts';

/** Every check as a line of the copied report; none before the check. */
export function checkLines(record: FirstUseRecord | null): readonly string[] {
  if (record === null) return [];
  return record.surveys.flatMap(({ subgroups, float, results }) => [
    `Checked in ${float}, subgroups ${subgroups ? 'on' : 'off'}, ONNX Runtime ${record.key.runtime}:`,
    ...results.map((result) => `- ${describeCheck(result)}`),
  ]);
}
