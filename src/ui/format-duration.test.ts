import { expect, it } from 'vitest';
import { formatDuration } from './format-duration.ts';

it.each([
  [0.2, '1 second'],
  [41.6, '42 seconds'],
  [99, '99 seconds'],
  [100, '2 minutes'],
  [3000, '50 minutes'],
  [10_800, '3 hours'],
])('%f seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds).replace('\u00a0', ' ')).toBe(text);
});
