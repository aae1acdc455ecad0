import { shownTag } from '../../language/i18n.ts';
import { formatDate } from '../../language/format-date.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { isStarred } from '../../../workers/records/star.ts';

/** Which pictures a person wants to see. */
export interface Wanted {
  /** Words that must all be in a picture's prompt, model, date or seed. */
  readonly text: string;
  readonly starred: boolean;
  readonly source: 'any' | 'with' | 'without';
  /** A name of `modelsOf`; empty: every model. */
  readonly model: string;
}

export const EVERY: Wanted = { text: '', starred: false, source: 'any', model: '' };

/** The name of the service as a model, which has no id here. */
const HOSTED = 'fal.ai';

/** What made a picture: the id of a model, or the hosted service. */
function modelOf({ place, options }: JobRecord): string {
  return place === 'hosted' ? HOSTED : options.model.id;
}

/** The finished jobs, the newest first. @param jobs oldest first */
export function finishedJobs(jobs: readonly JobRecord[]): readonly JobRecord[] {
  return jobs.filter(({ state, result }) => state === 'done' && result !== null).toReversed();
}

/** The models that made these pictures, each once. */
export function modelsOf(jobs: readonly JobRecord[]): readonly string[] {
  return [...new Set(jobs.map(modelOf))].sort();
}

/**
 * The jobs that a person wants to see, in the order given.
 * @param titles of models, by their ids: a search finds them too
 */
export function find(
  jobs: readonly JobRecord[],
  { text, starred, source, model }: Wanted,
  titles: ReadonlyMap<string, string>,
): readonly JobRecord[] {
  const words = plain(text).split(/\s+/).filter(Boolean);
  return jobs.filter((job) => {
    if (starred && !isStarred(job)) return false;
    if (source !== 'any' && (source === 'with') !== hasSource(job)) return false;
    if (model !== '' && modelOf(job) !== model) return false;
    if (words.length === 0) return true;
    const told = `${tellingOf(job)} ${plain(titles.get(modelOf(job)) ?? '')}`;
    return words.every((word) => told.includes(word));
  });
}

function hasSource({ request }: JobRecord): boolean {
  return request.image_url !== undefined;
}

/** A date so that it sorts: "2026-11-29". */
const ISO = new Intl.DateTimeFormat('sv', { dateStyle: 'short' });

let tellings = new WeakMap<JobRecord, string>();
/** The language in which they write dates. */
let tag = '';

/** All that is searched of a job. It is made once: a person types several letters. */
function tellingOf(job: JobRecord): string {
  if (tag !== shownTag()) {
    tag = shownTag();
    tellings = new WeakMap();
  }
  const known = tellings.get(job);
  if (known !== undefined) return known;
  const { request, result, createdAt } = job;
  const texts = [
    request.prompt,
    request.negative_prompt ?? '',
    result?.output.prompt ?? '',
    modelOf(job),
    formatDate(createdAt, { dateStyle: 'long' }),
    ISO.format(createdAt),
    request.seed.toString(),
  ];
  const telling = plain(texts.join(' '));
  tellings.set(job, telling);
  return telling;
}

/** Without capitals and accents. */
function plain(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
