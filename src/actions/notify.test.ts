import { expect, it } from 'vitest';
import type { JobRecord } from '../../workers/records/record.ts';
import { noticeOf } from './notify.ts';

const request = { prompt: 'an island' } as JobRecord['request'];
const done = { state: 'done', failure: null, request } as const;
const failed = {
  state: 'failed',
  failure: { code: 'out_of_memory', message: 'The memory is full.', action: '' },
  request,
} as const;

it('says how many pictures are ready, and what the first shows', () => {
  expect(noticeOf([done])).toEqual({ title: 'Your picture is ready', body: 'an island' });
  expect(noticeOf([done, done]).title).toBe('2 pictures are ready');
});

it('says that runs failed, and why the first did', () => {
  expect(noticeOf([failed])).toEqual({ title: 'A run failed', body: 'The memory is full.' });
  expect(noticeOf([failed, failed]).title).toBe('2 runs failed');
  expect(noticeOf([done, failed]).title).toBe('Your picture is ready, a run failed');
});
