import type { EngineFailure } from '../../../workers/protocol/failure.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import type { LogCode } from '../../../workers/protocol/engine-event.ts';
import { toldModel } from '../../models/told-model.ts';
import { FIELD_NAMES } from '../../request/fields.ts';
import { withoutNames } from './without-names.ts';

/** What is told of the job that failed. */
export type FailedJob = Pick<
  JobRecord,
  'request' | 'options' | 'place' | 'progress' | 'log' | 'attempts' | 'createdAt'
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

/** Log lines that hold words of the prompt, or names that somebody gave. Of these the code is told alone. */
const OWN_WORDS: ReadonlySet<LogCode | undefined> = new Set([
  'prompt_expanded',
  'single_file',
  'fields_ignored',
] as const);

/**
 * A failure as lines of plain text, for whoever looks into it: its code and sentence, and of its job
 * the settings, how far it came, and its log. Neither the picture nor any text of the request is in it, nor an
 * address, the name of a file of the person's own, or that of a model that the app's list does not have.
 * @param texts what else must not be told, such as the host of a mirror
 */
export function failureReport(
  { code, message, action }: EngineFailure,
  job?: FailedJob,
  texts: readonly string[] = [],
): readonly string[] {
  const open = openly(job, texts);
  const told = [`Failure: ${code}`, `Says: ${open(message)}`, `Advises: ${open(action)}`];
  return job === undefined ? told : [...told, ...jobLines(job, open)];
}

/** Leaves names out of a sentence, and what the request of the job has of them. */
function openly(job: FailedJob | undefined, texts: readonly string[]): Open {
  const all = [...texts, ...textsOf(job?.request)];
  return (sentence) => withoutNames(sentence, all);
}

type Open = (sentence: string) => string;

/** All texts in a request but the names of a list. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    name === 'image_size' || NAMED.has(name) ? [] : textsOf(each),
  );
}

function jobLines(job: FailedJob, open: Open): readonly string[] {
  const { model, precision, backend } = job.options;
  return [
    job.place === 'hosted'
      ? 'At: fal.ai'
      : `Model: ${toldModel(model.id)}, ${precision}, ${backend}`,
    `Asked: ${asked(job.request).join(', ')}`,
    `Came to: ${reached(job)}`,
    ...job.log.map(({ at, level, code, message }) => {
      const seconds = ((at - job.createdAt) / 1000).toFixed(1);
      const said = OWN_WORDS.has(code) ? '' : `: ${open(message)}`;
      return `${seconds} s ${level}${code === undefined ? '' : ` ${code}`}${said}`;
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
