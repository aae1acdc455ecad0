import type { EngineFailure } from '../../../workers/protocol/failure.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { FIELD_NAMES } from '../../request/fields.ts';

/** What is told of the job that failed. */
export type FailedJob = Pick<
  JobRecord,
  'request' | 'options' | 'progress' | 'log' | 'attempts' | 'createdAt'
>;

/**
 * Fields whose value is one of a list of names, so that it says nothing of a person. Numbers and switches
 * are told too. A text is not: a prompt, an address or a file's name stays on this machine.
 */
const NAMED: ReadonlySet<string> = new Set([
  'scheduler',
  'fast',
  'format',
  'safety_checker_version',
]);

/**
 * A failure as lines of plain text, for whoever looks into it: its code and sentence, and of its job
 * the settings, how far it came, and its log. Neither the picture nor any text of the request is in it.
 */
export function failureReport(
  { code, message, action }: EngineFailure,
  job?: FailedJob,
): readonly string[] {
  const told = [`Failure: ${code}`, `Says: ${message}`, `Advises: ${action}`];
  return job === undefined ? told : [...told, ...jobLines(job)];
}

function jobLines(job: FailedJob): readonly string[] {
  const { model, precision, backend } = job.options;
  return [
    `Model: ${model.id}, ${precision}, ${backend}`,
    `Asked: ${asked(job.request).join(', ')}`,
    `Came to: ${reached(job)}`,
    ...job.log.map(({ at, level, code, message }) => {
      const seconds = ((at - job.createdAt) / 1000).toFixed(1);
      return `${seconds} s ${level}${code === undefined ? '' : ` ${code}`}: ${message}`;
    }),
  ];
}

function asked(request: FailedJob['request']): readonly string[] {
  return FIELD_NAMES.flatMap((name) => {
    const value = request[name];
    if (name === 'image_size') return [`image_size ${sizeText(request.image_size)}`];
    if (Array.isArray(value)) return value.length === 0 ? [] : [`${value.length} ${name}`];
    const plain =
      typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint';
    return plain || (typeof value === 'string' && NAMED.has(name)) ? [`${name} ${value}`] : [];
  });
}

function sizeText(size: FailedJob['request']['image_size']): string {
  return typeof size === 'string' ? size : `${size.width}x${size.height}`;
}

function reached({ progress, attempts }: FailedJob): string {
  const times = attempts > 1 ? `, begun ${attempts} times` : '';
  if (progress === null) return `nothing yet${times}`;
  const { phase, step, of } = progress;
  return `${phase}${of > 0 ? `, step ${step} of ${of}` : ''}${times}`;
}
