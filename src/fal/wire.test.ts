import { describe, expect, it } from 'vitest';
import { fetchOver } from './fetch-over.ts';
import { answerOver, fromWire, isWireRequest, type WireRequest } from './wire.ts';

const GET: WireRequest = {
  url: 'https://queue.fal.run/x',
  method: 'GET',
  headers: [['x-a', 'b']],
  body: null,
};

/** Sends a request over a port to a function that answers it. */
function over(
  answer: (request: Request) => Response | Promise<Response>,
  request = GET,
  signal?: AbortSignal,
): Promise<Response> {
  return fetchOver(
    (sent, port) => void answerOver(port, Promise.resolve(fromWire(sent)).then(answer)),
    request,
    signal,
  );
}

describe('a request over a port', () => {
  it('comes as it was sent, and its answer goes back whole', async () => {
    const body = new TextEncoder().encode('{"prompt":"é"}').buffer;
    const response = await over(
      async (request) =>
        new Response(await request.arrayBuffer(), {
          status: 202,
          statusText: 'Accepted',
          headers: { 'x-was': `${request.method} ${request.url} ${request.headers.get('x-a')}` },
        }),
      { ...GET, method: 'POST', body },
    );
    expect(response.status).toBe(202);
    expect(response.statusText).toBe('Accepted');
    expect(response.headers.get('x-was')).toBe('POST https://queue.fal.run/x b');
    expect(await response.json()).toEqual({ prompt: 'é' });
  });

  it('gives the answer before its body has ended, and each part as it comes', async () => {
    let more: ReadableStreamDefaultController<Uint8Array> | undefined;
    const stream = new ReadableStream<Uint8Array>({ start: (each) => void (more = each) });
    const reader = (await over(() => new Response(stream))).body?.getReader();
    for (const text of ['data: 1\n\n', 'data: 2\n\n']) {
      more?.enqueue(new TextEncoder().encode(text));
      expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(text);
    }
    more?.close();
    expect(await reader?.read()).toEqual({ done: true, value: undefined });
  });

  it('rejects as fetch does when the other side fails', async () => {
    const failed = over(() => Promise.reject(new Error('no room')));
    await expect(failed).rejects.toThrow(new TypeError('no room'));
  });

  it('ends the answer of a caller that reads no further', async () => {
    const cancelled = new Promise<void>((resolve) => {
      const stream = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new Uint8Array([1])),
        cancel: () => resolve(),
      });
      void over(() => new Response(stream)).then(({ body }) => body?.cancel());
    });
    await expect(cancelled).resolves.toBeUndefined();
  });

  it('ends with the reason of its signal', async () => {
    const abort = new AbortController();
    const pending = over(() => new Promise<Response>(() => {}), GET, abort.signal);
    abort.abort(new Error('enough'));
    await expect(pending).rejects.toThrow('enough');
  });
});

describe('what comes from another site', () => {
  it.each([
    ['nothing', null],
    ['no address', { ...GET, url: 'nowhere' }],
    ['headers that are no pairs', { ...GET, headers: [['a']] }],
    ['a body that is text', { ...GET, body: 'text' }],
  ])('is no request: %s', (_name, value) => {
    expect(isWireRequest(value)).toBe(false);
  });

  it('is one when all of it is there', () => {
    expect(isWireRequest(GET)).toBe(true);
  });
});
