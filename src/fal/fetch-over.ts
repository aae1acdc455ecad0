import { toHeaders, type WirePart, type WireRequest } from './wire.ts';

/** A request fails when no message about it has come for this long. */
const SILENCE_MS = 30_000;

/**
 * How long to wait for messages after the other side has released its lock: it may have sent some
 * just before.
 */
const LAST_WORDS_MS = 1000;

const WENT_AWAY = 'The endpoint went away';

/** Statuses that have no body (Fetch standard). */
const NULL_BODY = [101, 204, 205, 304];

/**
 * Sends a request and returns its answer as `fetch` does: the promise resolves when the answer's
 * head has come, and its body is a stream.
 * @param send posts the request together with the port for its answer
 * @param signal aborts the request, as it aborts a fetch
 * @param lock name of the Web Lock that the other side holds while it answers, if it holds one:
 *   that the lock is free tells that the other side was stopped
 * @throws TypeError if the other side was stopped or has been silent for {@link SILENCE_MS}.
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
      // The request for the lock rejects when the answer has come and `watching` is aborted.
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
    // Chrome sends `close` when the other side was stopped; other browsers do not.
    port.addEventListener('close', () => fail(new TypeError(WENT_AWAY)));
    if (signal?.aborted) return fail(signal.reason);
    signal?.addEventListener('abort', abort);
    port.start();
    expect();
    send(request, port2);
  });
}
