import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { pause } from './pause.ts';

it('a pause ends by itself, or with its signal, and leaves no listener on it', async () => {
  const abort = new AbortController();
  await pause(1, abort.signal);
  const long = pause(1e9, abort.signal);
  expect(getEventListeners(abort.signal, 'abort')).toHaveLength(1);
  abort.abort();
  await long;
  expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0);
  await pause(1e9, abort.signal);
});
