import { expect, it } from 'vitest';
import { lifecycleCases } from './storage.ts';
import type { Lab } from './lab.ts';
import { proxyCases } from './middleware.ts';

const VERSION = '@fal-ai/client 1.10';

/** What only the present version of fal's client can ask for, while no page of the app is open. */
export function presentCases(lab: () => Lab): void {
  it('puts a job of low priority behind the others, whatever the headers say', async () => {
    const positions = await lab().ask(VERSION, async (fal, { endpoint, input }) => {
      const headers = { 'X-Fal-Queue-Priority': 'low', 'x-custom': 'abc' };
      const submit = (more: object) => fal.queue.submit(endpoint, { input, ...more });
      const low = await submit({ priority: 'low', hint: 'a-runner' });
      const normal = await submit({ headers });
      const ids = [low, normal].map((job) => job.request_id);
      const positions = await Promise.all(
        ids.map(
          async (requestId) => (await fal.queue.status(endpoint, { requestId })).queue_position,
        ),
      );
      await Promise.all(ids.map((requestId) => fal.queue.cancel(endpoint, { requestId })));
      return positions;
    });
    expect(positions).toEqual([1, 0]);
  });

  it.each(['polling', 'streaming'])(
    'gives up (%s) a job that did not begin in its startTimeout, and asks once',
    async (mode) => {
      let end: unknown;
      const requests = await lab().requestsOf(async () => {
        end = await lab().ask(
          VERSION,
          (fal, { endpoint, input }, mode) =>
            globalThis.ending(
              fal.subscribe(endpoint, { input, mode, startTimeout: 1.1, pollInterval: 100 }),
            ),
          mode,
        );
      });
      expect(end).toMatchObject({
        error: {
          name: 'ApiError',
          status: 504,
          isUserTimeout: true,
          body: { error_type: 'request_timeout' },
        },
      });
      expect(requests.filter((request) => /\/requests\/[^/]+$/.test(request))).toHaveLength(1);
    },
  );

  it('lets go of a job by its abortSignal, and the job goes on waiting', async () => {
    const { end, status } = await lab().ask(VERSION, async (fal, { endpoint, input }) => {
      const controller = new AbortController();
      let requestId = '';
      const end = await globalThis.ending(
        fal.subscribe(endpoint, {
          input,
          abortSignal: controller.signal,
          pollInterval: 10,
          onEnqueue: (id: string) => void (requestId = id),
          onQueueUpdate: () => controller.abort(),
        }),
      );
      const { status } = await fal.queue.status(endpoint, { requestId });
      await fal.queue.cancel(endpoint, { requestId });
      return { end, status };
    });
    expect(end.error?.name).toBe('AbortError');
    expect(status).toBe('IN_QUEUE');
  });

  it('finds the id of the request in each error', async () => {
    const { id, ends } = await lab().ask(VERSION, async (fal, { endpoint, input }) => {
      const { request_id: id } = await fal.queue.submit(endpoint, { input });
      const of = { requestId: id };
      const ends = [await globalThis.ending(fal.queue.result(endpoint, of))];
      await fal.queue.cancel(endpoint, of);
      ends.push(await globalThis.ending(fal.queue.cancel(endpoint, of)));
      ends.push(await globalThis.ending(fal.queue.result(endpoint, of)));
      return { id, ends };
    });
    expect(ends.map(({ error }) => [error?.status, error?.requestId])).toEqual([
      [400, id],
      [400, id],
      [499, id],
    ]);
  });

  lifecycleCases(lab);
  proxyCases(lab);
}
