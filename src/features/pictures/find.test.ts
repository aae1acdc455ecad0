import { expect, it } from 'vitest';
import type { JobRecord } from '../../../workers/records/record.ts';
import { EVERY, find, finishedJobs, modelsOf, type Wanted } from './find.ts';

interface Made {
  readonly prompt: string;
  readonly model?: string;
  readonly source?: boolean;
  readonly change?: Partial<JobRecord>;
}

function job({ prompt, model = 'demo', source = false, change }: Made): JobRecord {
  const request = { prompt, seed: 7n, ...(source && { image_url: 'blob:photo.png' }) };
  return {
    id: prompt,
    state: 'done',
    createdAt: new Date(2026, 10, 29, 12).getTime(),
    request,
    options: { model: { kind: 'installed', id: model } },
    result: { images: [{}], output: { prompt, seed: 7n } },
    ...change,
  } as unknown as JobRecord;
}

/** Oldest first. */
const JOBS = [
  job({ prompt: 'A lighthouse in Málaga', source: true }),
  job({ prompt: 'a harbour', model: 'playground-v2.5', change: { starred: true } }),
  job({ prompt: 'an island', change: { place: 'hosted' } }),
];
const TITLES = new Map([['playground-v2.5', 'Playground v2.5, 8 bits']]);
const found = (wanted: Partial<Wanted>) =>
  find(finishedJobs(JOBS), { ...EVERY, ...wanted }, TITLES).map(({ id }) => id);

it('has the newest first, and only what is finished', () => {
  expect(found({})).toEqual(['an island', 'a harbour', 'A lighthouse in Málaga']);
  const failed = job({ prompt: 'x', change: { state: 'failed', result: null } });
  expect(finishedJobs([failed])).toEqual([]);
});

it('finds words of the prompt in any order, whatever their capitals and accents', () => {
  expect(found({ text: ' malaga LIGHT ' })).toEqual(['A lighthouse in Málaga']);
  expect(found({ text: 'lighthouse harbour' })).toEqual([]);
});

it('finds a model by its id and by its title, and the service by its name', () => {
  expect(found({ text: '8 bits' })).toEqual(['a harbour']);
  expect(found({ text: 'v2.5' })).toEqual(['a harbour']);
  expect(found({ text: 'fal.ai' })).toEqual(['an island']);
});

it('finds a day as it is written here and as a number, and a seed', () => {
  expect(found({ text: '2026-11-29' })).toHaveLength(3);
  expect(found({ text: '2026-11-30' })).toEqual([]);
  const written = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' });
  expect(found({ text: written.format(JOBS[0]?.createdAt) })).toHaveLength(3);
  expect(found({ text: '7' })).toHaveLength(3);
});

it('leaves out what the filters leave out, each beside the others', () => {
  expect(found({ starred: true })).toEqual(['a harbour']);
  expect(found({ source: 'with' })).toEqual(['A lighthouse in Málaga']);
  expect(found({ source: 'without' })).toEqual(['an island', 'a harbour']);
  expect(found({ model: 'demo' })).toEqual(['A lighthouse in Málaga']);
  expect(found({ starred: true, source: 'with' })).toEqual([]);
});

it('lists the models that made something', () => {
  expect(modelsOf(JOBS)).toEqual(['demo', 'fal.ai', 'playground-v2.5']);
});
