import { expect, it } from 'vitest';
import type { VersionName } from '../../clients-page/fal-versions.ts';
import type { Lab } from './lab.ts';

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/;

/** The queue as one version of fal's client sees it, while no page of the app is open. */
export function queueCases(lab: () => Lab, version: VersionName): void {
  it('submits, with a webhook, and is told where the job is and what it waits for', async () => {
    const { job, status, quiet } = await lab().ask(version, async (fal, { endpoint, input }) => {
      const webhookUrl = 'https://hook.example/?a=1&b=2';
      const job = await fal.queue.submit(endpoint, { input, webhookUrl });
      const requestId = job.request_id;
      const status = await fal.queue.status(endpoint, { requestId, logs: true });
      const quiet = await fal.queue.status(endpoint, { requestId });
      await fal.queue.cancel(endpoint, { requestId });
      return { job, status, quiet };
    });
    const { request_id: id } = job;
    expect(id).toMatch(UUID);
    const address = `https://queue.fal.run/fal-ai/playground-v25/requests/${id}`;
    const inQueue = {
      status: 'IN_QUEUE',
      request_id: id,
      response_url: address,
      status_url: `${address}/status`,
      cancel_url: `${address}/cancel`,
      queue_position: 0,
    };
    expect(job).toMatchObject(inQueue);
    expect(status).toMatchObject(inQueue);
    expect(quiet).toMatchObject(inQueue);
    expect(status.logs?.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^No page of the app is open/),
      expect.stringMatching(/^Webhook skipped/),
    ]);
  });

  it('cancels a waiting job: 499 for its result, 400 for a second cancel', async () => {
    const ends = await lab().ask(version, async (fal, { endpoint, input }) => {
      const { request_id: requestId } = await fal.queue.submit(endpoint, { input });
      const early = await globalThis.ending(fal.queue.result(endpoint, { requestId }));
      const cancelled = await globalThis.ending(fal.queue.cancel(endpoint, { requestId }));
      const status = await fal.queue.subscribeToStatus(endpoint, { requestId });
      const result = await globalThis.ending(fal.queue.result(endpoint, { requestId }));
      const again = await globalThis.ending(fal.queue.cancel(endpoint, { requestId }));
      return { early, cancelled, status, result, again };
    });
    expect(ends).toMatchObject({
      early: {
        error: { name: 'ApiError', status: 400, body: { detail: 'Request is still in progress' } },
      },
      status: { status: 'COMPLETED', error_type: 'client_cancelled' },
      result: {
        error: { name: 'ApiError', status: 499, body: { error_type: 'client_cancelled' } },
      },
      again: { error: { name: 'ApiError', status: 400, body: { status: 'ALREADY_COMPLETED' } } },
    });
    expect(ends.cancelled).toEqual({});
  });

  it('gets 404 for everything of an id that nobody has', async () => {
    const ends = await lab().ask(version, (fal, { endpoint }) => {
      const { queue } = fal;
      const of = { requestId: 'nobody' };
      return Promise.all([
        globalThis.ending(queue.status(endpoint, of)),
        globalThis.ending(queue.result(endpoint, of)),
        globalThis.ending(queue.cancel(endpoint, of)),
        globalThis.ending(queue.streamStatus(endpoint, of).then((stream) => stream.done())),
      ]);
    });
    for (const end of ends) {
      expect(end).toMatchObject({ error: { name: 'ApiError', status: 404 } });
    }
  });

  it.each(['polling', 'streaming'])(
    'subscribes (%s) with two faulty fields, and gets both',
    async (mode) => {
      const asked = { mode };
      const seen = await lab().ask(
        version,
        async (fal, { endpoint, input }, { mode }) => {
          const statuses: string[] = [];
          let enqueued = '';
          const end = await globalThis.ending(
            fal.subscribe(endpoint, {
              input: { ...input, strength: 1.5, num_images: 9 },
              mode,
              onEnqueue: (id: string) => void (enqueued = id),
              onQueueUpdate: ({ status }: { status: string }) => void statuses.push(status),
            }),
            'strength',
          );
          return { end, statuses, enqueued };
        },
        asked,
      );
      expect(seen.enqueued).toMatch(UUID);
      expect(seen.statuses.at(-1)).toBe('COMPLETED');
      expect(seen.end.error).toMatchObject({
        name: 'ValidationError',
        status: 422,
        body: { detail: [{ loc: ['body', 'strength'] }, { loc: ['body', 'num_images'] }] },
        ofField: [{ type: 'less_than_equal', msg: 'Input should be less than or equal to 1' }],
      });
      expect(seen.end.error?.message).not.toBe('');
    },
  );

  it('is told of all that is missing where it sends no input', async () => {
    const end = await lab().ask(version, (fal, { endpoint }) =>
      globalThis.ending(fal.subscribe(endpoint, {}), 'image_url'),
    );
    expect(end).toMatchObject({
      error: {
        name: 'ValidationError',
        status: 422,
        body: { detail: [{ loc: ['body', 'image_url'] }, { loc: ['body', 'prompt'] }] },
        ofField: [{ type: 'missing' }],
      },
    });
  });

  it('stops waiting after its `timeout`, and the job is cancelled', async () => {
    const { end, status } = await lab().ask(version, async (fal, { endpoint, input }) => {
      let requestId = '';
      const onEnqueue = (id: string) => void (requestId = id);
      const end = await globalThis.ending(
        fal.subscribe(endpoint, { input, timeout: 300, onEnqueue }),
      );
      // Resolves when the cancellation, for which nobody waits, has arrived.
      return { end, status: await fal.queue.subscribeToStatus(endpoint, { requestId }) };
    });
    expect(end.error?.message).toBe(
      'Client timed out waiting for the request to complete after 300ms',
    );
    expect(status).toMatchObject({ status: 'COMPLETED', error_type: 'client_cancelled' });
  });

  it('is refused another model, and another method, by an error it can read', async () => {
    const ends = await lab().ask(version, (fal, { endpoint, input }) =>
      Promise.all([
        globalThis.ending(fal.queue.submit('fal-ai/flux/dev', { input })),
        globalThis.ending(fal.run('fal-ai/flux/dev', { input })),
        globalThis.ending(fal.run(endpoint, { input: { prompt: 'x' }, method: 'get' })),
        // The endpoint itself, by its whole address.
        globalThis.ending(
          fal.run(`https://fal.run/${endpoint}`, { input: { ...input, seed: 'x' } }),
        ),
      ]),
    );
    expect(ends).toMatchObject([
      { error: { name: 'ApiError', status: 404, body: { detail: expect.any(String) as string } } },
      { error: { name: 'ApiError', status: 404 } },
      { error: { name: 'ApiError', status: 405 } },
      { error: { name: 'ValidationError', status: 422 } },
    ]);
  });
}
