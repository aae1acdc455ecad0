import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { ask, BASE, post, REQUEST } from '../../test/service/scope.ts';

const QUEUE = `${BASE}queue.fal.run/fal-ai/playground-v25`;

interface Submitted {
  readonly status_url: string;
  readonly response_url: string;
  readonly cancel_url: string;
}

it('a client that is given the app’s folder as base of its addresses never leaves it', async () => {
  const answer = await ask(`${QUEUE}/image-to-image`, post(REQUEST));
  expect(answer.status).toBe(200);
  const urls = (await answer.json()) as Submitted;
  for (const url of [urls.status_url, urls.response_url, urls.cancel_url]) {
    expect(url.startsWith(`${QUEUE}/requests/`)).toBe(true);
  }
  const status = await ask(urls.status_url);
  expect(status.status).toBe(202);
  expect(await status.json()).toMatchObject({ status: 'IN_QUEUE', status_url: urls.status_url });
  expect((await ask(urls.cancel_url, { method: 'PUT' })).status).toBe(202);
  expect((await ask(urls.response_url)).status).toBe(499);
});
