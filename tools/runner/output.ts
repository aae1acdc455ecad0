import { join, parse } from 'node:path';
import type { GenerateOutput } from '../../src/request/schema.ts';
import { stringifySeedJson } from '../../src/request/seed-json.ts';
import type { RunMetrics } from '../../workers/protocol/engine-result.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';

/** The file of picture `index`: a.png, a_1.png, a_2.png, … */
export function picturePath(out: string, index: number): string {
  if (index === 0) return out;
  const { dir, name, ext } = parse(out);
  return join(dir, `${name}_${index}${ext}`);
}

/**
 * The text that `--json` prints: the endpoint's output with `metrics`, and the seed as an integer
 * literal.
 */
export function formatOutput(output: GenerateOutput, metrics: RunMetrics): string {
  return stringifySeedJson({ ...output, metrics }, 2);
}

/** Writes a failure as one text: its sentence, the fields at fault, and what to do. */
export function describeFailure(failure: EngineFailure): string {
  const fields = (failure.detail ?? []).map(
    ({ loc, msg }) => ` ${loc.filter((part) => part !== 'body').join('.')}: ${msg}.`,
  );
  return `${failure.message}${fields.join('')} ${failure.action}`;
}

/** The text that `--json` prints for a failure. */
export function formatFailure(failure: EngineFailure): string {
  return JSON.stringify({ error: { code: failure.code, message: describeFailure(failure) } });
}
