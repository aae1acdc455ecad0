import { toHeaders, type WirePart, type WireRequest } from './wire.ts';

/** An answer is given up when nothing at all has come of it for this long. */
const SILENCE_MS = 30_000;

/** Statuses that have no body (Fetch standard). */
const NULL_BODY = [101, 204, 205, 304];

/**
 * Sends a request and gives its answer as `fetch` does: a Response as soon as its head is there, its
 * body as it comes.
 * @param send posts the request, the port with it
 * @param signal ends it, as it ends a fetch
 * @throws TypeError when the other side is gone or says nothing any more.
 */
export function fetchOver(
  send: (request: WireRequest, port: MessagePort) => void,
  request: WireRequest,
  signal?: AbortSignal | null,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { port1: port, port2 } = new MessageChannel();
    let body: ReadableStreamDefaultController<Uint8Array> | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      port.close();
    };
    const fail = (reason: unknown): void => {
      stop();
      reject(reason);
      body?.error(reason);
      body = undefined;
    };
    const abort = (): void => {
      port.postMessage('cancel');
      fail(signal?.reason);
    };
    const expect = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => fail(new TypeError('The endpoint did not answer')), SILENCE_MS);
    };
    port.addEventListener('message', ({ data: part }: MessageEvent<WirePart>) => {
      expect();
      switch (part.type) {
        case 'head': {
          const { status, statusText, headers } = part;
          const stream = new ReadableStream<Uint8Array>({
            start: (controller) => void (body = controller),
            cancel: () => {
              body = undefined;
              port.postMessage('cancel');
              stop();
            },
          });
          const content = NULL_BODY.includes(status) ? null : stream;
          return resolve(
            new Response(content, { status, statusText, headers: toHeaders(headers) }),
          );
        }
        case 'chunk':
          return body?.enqueue(part.bytes);
        case 'end':
          stop();
          body?.close();
          return undefined;
        case 'error':
          return fail(new TypeError(part.message));
        default:
          return undefined;
      }
    });
    // Where browsers tell it (Chrome), the other side's end is known at once.
    port.addEventListener('close', () => fail(new TypeError('The endpoint went away')));
    if (signal?.aborted) return fail(signal.reason);
    signal?.addEventListener('abort', abort);
    port.start();
    expect();
    send(request, port2);
  });
}
