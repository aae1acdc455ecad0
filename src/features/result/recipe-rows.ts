import { said, t } from '../../language/t.ts';
import type { JobRecord, JobResult } from '../../../workers/records/record.ts';
import { type DetailRow, detailRows } from '../../request/detail-rows.ts';
import { nameOfPath } from '../../request/fields.ts';
import type { GenerateRequest } from '../../request/schema.ts';
import { stepsRun } from '../../request/strength.ts';
import { APP } from '../../request/endpoint.ts';
import { styleName } from '../styles/built-in-styles.ts';
import { sourceLabel } from '../history/source-label.ts';

/** The recipe of a finished job: what was asked for, and what a person needs to make the picture again. */
export function recipeRows(
  job: JobRecord,
  result: JobResult,
): readonly Pick<DetailRow, 'title' | 'value'>[] {
  const { request } = job;
  const { output, images } = result;
  const [first] = images;
  const source = sourceLabel(job);
  return [
    ...detailRows(request).map((row) => ({ title: said(row.title), value: valueOf(row, request) })),
    ...(job.written === undefined
      ? []
      : [{ title: t('Style'), value: styleName(job.written.style) }]),
    ...(output.prompt === request.prompt
      ? []
      : [{ title: t('Prompt written out'), value: output.prompt }]),
    ...(first === undefined
      ? []
      : [{ title: t('Size'), value: `${first.width} × ${first.height}` }]),
    { title: t('Seed'), value: output.seed.toString() },
    { title: t('Model'), value: job.place === 'hosted' ? APP : job.options.model.id },
    ...(source === undefined ? [] : [{ title: t('Source'), value: source }]),
  ];
}

/** The value of a row in the language that is shown. */
function valueOf({ name, value }: DetailRow, request: GenerateRequest): string {
  switch (name) {
    case 'strength': {
      const { strength = 1, num_inference_steps } = request;
      const { run, total } = stepsRun(num_inference_steps, strength);
      return t('{strength}, ran {run} of {total} steps', { strength, run, total });
    }
    case 'loras':
      return (request.loras ?? [])
        .map(({ path, scale }) =>
          t('{name} at {scale}', { name: nameOfPath(path) ?? t('a file'), scale }),
        )
        .join(', ');
    case 'prompt':
      return request.prompt === '' ? said(value) : value;
    case 'endpoint':
    case 'prompt_weighting':
    case 'enable_safety_checker':
    case 'expand_prompt':
    case 'fit':
    case 'fast':
      return said(value);
    default:
      // What a person has typed, what a file is called, and what is the same in every language.
      return value;
  }
}
