import { expect, it } from 'vitest';
import type { VersionName } from '../../clients-page/fal-versions.ts';
import type { Lab } from './lab.ts';

/** Streams as one version of fal's client sees them, while no page of the app is open. */
export function streamingCases(lab: () => Lab, version: VersionName): void {
  it('streams the status to its listeners and its iterator, until COMPLETED', async () => {
    const seen = await lab().ask(version, async (fal, { endpoint, input }) => {
      const { request_id: requestId } = await fal.queue.submit(endpoint, { input });
      const stream = await fal.queue.streamStatus(endpoint, { requestId, logs: true });
      const heard: string[] = [];
      const iterated: string[] = [];
      const lines: string[] = [];
      const first = new Promise<void>((resolve) => {
        stream.on('data', ({ status, logs }) => {
          heard.push(status);
          lines.push(...(logs ?? []).map(({ message }) => message));
          resolve();
        });
      });
      const iteration = (async () => {
        for await (const { status } of stream) iterated.push(status);
      })();
      await first;
      await fal.queue.cancel(endpoint, { requestId });
      const last = await stream.done();
      await iteration;
      return { heard, iterated, lines, last };
    });
    expect(seen.heard).toEqual(['IN_QUEUE', 'COMPLETED']);
    // The iterator of every version stops at the end without its last events.
    expect(seen.heard.slice(0, seen.iterated.length)).toEqual(seen.iterated);
    expect(seen.lines).toEqual([expect.stringMatching(/^No page of the app is open/)]);
    expect(seen.last).toMatchObject({ status: 'COMPLETED', error_type: 'client_cancelled' });
  });

  it('leaves a stream, and the job goes on waiting', async () => {
    const status = await lab().ask(version, async (fal, { endpoint, input }) => {
      const { request_id: requestId } = await fal.queue.submit(endpoint, { input });
      const stream = await fal.queue.streamStatus(endpoint, { requestId });
      stream.done().catch(() => undefined);
      await new Promise((resolve) => stream.on('data', resolve));
      stream.abort();
      const { status } = await fal.queue.status(endpoint, { requestId });
      await fal.queue.cancel(endpoint, { requestId });
      return status;
    });
    expect(status).toBe('IN_QUEUE');
  });

  it('is refused the endpoint’s own stream, with the hosted framework’s words', async () => {
    const end = await lab().ask(version, (fal, { endpoint, input }) =>
      globalThis.ending(fal.stream(endpoint, { input }).then((stream) => stream.done())),
    );
    expect(end.error).toMatchObject({
      name: 'ApiError',
      status: 404,
      body: { detail: 'Path /image-to-image/stream not found' },
    });
  });

  it('gets a token for connectionMode "client", and then the stream’s own answer', async () => {
    const end = await lab().ask(version, (fal, { endpoint }) =>
      globalThis.ending(
        fal.queue
          .streamStatus(endpoint, { requestId: 'nobody', connectionMode: 'client' })
          .then((stream) => stream.done()),
      ),
    );
    expect(end.error).toMatchObject({ name: 'ApiError', status: 404 });
  });
}
