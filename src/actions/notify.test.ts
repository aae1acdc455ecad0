import { expect, it } from 'vitest';
import { noticeOf } from './notify.ts';

const done = { state: 'done' } as const;
const failed = { state: 'failed' } as const;

it('says how many pictures are ready', () => {
  expect(noticeOf([done])).toBe('Your picture is ready');
  expect(noticeOf([done, done])).toBe('2 pictures are ready');
});

it('says that runs failed', () => {
  expect(noticeOf([failed])).toBe('A run failed');
  expect(noticeOf([failed, failed])).toBe('2 runs failed');
  expect(noticeOf([done, failed])).toBe('Your picture is ready, a run failed');
});
