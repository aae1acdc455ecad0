import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { ask, scopeWith, post } from '../../../test/service/scope.ts';

const token = (refusesSockets: boolean) =>
  ask(
    'https://rest.fal.ai/tokens/',
    post({}),
    scopeWith({ refusesSockets: () => Promise.resolve(refusesSockets) }),
  );

it('a page that opens no WebSocket to the hosted service gets a token, for its streams', async () => {
  const answer = await token(true);
  expect([answer.status, await answer.json()]).toEqual([200, 'local']);
});

it('any other gets none, so that its client opens no WebSocket', async () => {
  const answer = await token(false);
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ detail: expect.stringMatching(/^Realtime is not/) });
});
