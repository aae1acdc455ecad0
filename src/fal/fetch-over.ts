import { toHeaders, type WirePart, type WireRequest } from './wire.ts';

/** An answer is given up when nothing at all has come of it for this long. */
const SILENCE_MS = 30_000;

/** What was sent before the other side let go of its lock may still be on its way for this long. */
const LAST_WORDS_MS = 1000;

const WENT_AWAY = 'The endpoint went away';

/** Statuses that have no body (Fetch standard). */
const NULL_BODY = [101, 204, 205, 304];

/**
 * Sends a request and gives its answer as `fetch` does: a Response as soon as its head is there, its
 * body as it comes.
 * @param send posts the request, the port with it
 * @param signal ends it, as it ends a fetch
 * @param lock of the Web Lock the other side holds from its first word to its last, where it does
 * @throws TypeError when the other side is gone or says nothing any more.
 */
export function fetchOver(
  send: (request: WireRequest, port: MessagePort) => void,
  request: WireRequest,
  signal?: AbortSignal | null,
  lock?: string,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { port1: port, port2 } = new MessageChannel();
    let body: ReadableStreamDefaultController<Uint8Array> | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let watching: AbortController | undefined;
    const stop = (): void => {
      clearTimeout(timer);
      watching?.abort();
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
    let isGone = false;
    const expect = (): void => {
      const reason = isGone ? WENT_AWAY : 'The endpoint did not answer';
      clearTimeout(timer);
      timer = setTimeout(() => fail(new TypeError(reason)), isGone ? LAST_WORDS_MS : SILENCE_MS);
    };
    const hearLastWords = (): void => {
      isGone = true;
      expect();
    };
    const watch = (name: string): void => {
      watching = new AbortController();
      // Rejects once the answer has come: nobody waits for the lock any more.
      navigator.locks
        .request(name, { signal: watching.signal }, hearLastWords)
        .catch(() => undefined);
    };
    port.addEventListener('message', ({ data: part }: MessageEvent<WirePart>) => {
      expect();
      if (lock !== undefined && watching === undefined) watch(lock);
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
    port.addEventListener('close', () => fail(new TypeError(WENT_AWAY)));
    if (signal?.aborted) return fail(signal.reason);
    signal?.addEventListener('abort', abort);
    port.start();
    expect();
    send(request, port2);
  });
}
