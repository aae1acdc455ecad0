import type { JobRecord, JobResult } from '../../../workers/records/record.ts';
import { type DetailRow, detailRows } from '../../request/detail-rows.ts';
import { APP } from '../../request/endpoint.ts';
import { sourceLabel } from '../history/source-label.ts';

/** The recipe of a finished job: what was asked for, and what a person needs to make the picture again. */
export function recipeRows(job: JobRecord, result: JobResult): readonly DetailRow[] {
  const { request } = job;
  const { output, images } = result;
  const [first] = images;
  const source = sourceLabel(job);
  return [
    ...detailRows(request),
    ...(job.written === undefined ? [] : [{ title: 'Style', value: job.written.style.name }]),
    ...(output.prompt === request.prompt
      ? []
      : [{ title: 'Prompt written out', value: output.prompt }]),
    ...(first === undefined ? [] : [{ title: 'Size', value: `${first.width} × ${first.height}` }]),
    { title: 'Seed', value: output.seed.toString() },
    { title: 'Model', value: job.place === 'hosted' ? APP : job.options.model.id },
    ...(source === undefined ? [] : [{ title: 'Source', value: source }]),
  ];
}
