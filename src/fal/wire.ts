/**
 * One HTTP request and its answer as messages over a MessagePort. It is used by pages whose fetch
 * does not reach the service worker: pages that it does not control, and other sites through the
 * bridge. Pages of other sites import it too, so it imports nothing of this app.
 */

/** A request as it is posted. Its body is whole, never a stream: JSON or one uploaded file. */
export interface WireRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: ArrayBuffer | null;
}

/** The message that a page posts to the service worker, together with the port for the answer. */
export interface WireMessage {
  readonly type: 'playground-fetch';
  readonly request: WireRequest;
  /** Origin of the site that asks, set by the bridge's window. */
  readonly site?: string;
  /**
   * Name of a Web Lock that the service worker holds while it answers. A page of this origin learns
   * from the lock that the service worker was stopped.
   */
  readonly lock?: string;
}

/** The messages that make up an answer, in order. */
export type WirePart =
  | {
      readonly type: 'head';
      readonly status: number;
      readonly statusText: string;
      readonly headers: readonly (readonly [string, string])[];
    }
  | { readonly type: 'chunk'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'alive' | 'end' }
  | { readonly type: 'error'; readonly message: string };

/** How often `alive` is sent while an answer is being made. */
const BEAT_MS = 5000;

/** Whether a value from another page is a request. */
export function isWireRequest(value: unknown): value is WireRequest {
  if (typeof value !== 'object' || value === null) return false;
  const { url, method, headers, body } = value as Record<string, unknown>;
  return (
    typeof url === 'string' &&
    URL.canParse(url) &&
    typeof method === 'string' &&
    Array.isArray(headers) &&
    headers.every(
      (pair) =>
        Array.isArray(pair) && pair.length === 2 && pair.every((x) => typeof x === 'string'),
    ) &&
    (body === null || body instanceof ArrayBuffer)
  );
}

/**
 * @param signal fires when nobody waits for the answer any more
 * @throws TypeError for a method or header no request may have.
 */
export function fromWire(
  { url, method, headers, body }: WireRequest,
  signal: AbortSignal | null = null,
): Request {
  return new Request(url, { method, headers: toHeaders(headers), body, signal });
}

export function toHeaders(pairs: WireRequest['headers']): Headers {
  return new Headers(pairs.map(([name, value]): [string, string] => [name, value]));
}

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

/**
 * Sends an answer to `fetchOver` (fetch-over.ts). Resolves when the whole answer has been sent or
 * the other side has cancelled it.
 * @param unwanted aborted when the other side cancels, or was stopped
 */
export async function answerOver(
  port: MessagePort,
  answer: Promise<Response>,
  unwanted = new AbortController(),
): Promise<void> {
  const post = (part: WirePart, transfer: Transferable[] = []): void =>
    port.postMessage(part, transfer);
  post({ type: 'alive' });
  const beat = setInterval(() => post({ type: 'alive' }), BEAT_MS);
  // The other side sends one message only, to cancel. In some browsers `close` tells that it was
  // stopped, which cancels too.
  for (const event of ['message', 'close']) {
    port.addEventListener(event, () => unwanted.abort());
  }
  port.start();
  try {
    const response = await answer;
    const { status, statusText, headers } = response;
    post({ type: 'head', status, statusText, headers: [...headers] });
    const reader = response.body?.getReader() as Reader | undefined;
    unwanted.signal.addEventListener('abort', () => void reader?.cancel());
    if (unwanted.signal.aborted) await reader?.cancel();
    for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
      // A copy, because transferring would take the buffer from whoever else holds it.
      const bytes = read.value.slice();
      post({ type: 'chunk', bytes }, [bytes.buffer]);
    }
    post({ type: 'end' });
  } catch (error) {
    post({ type: 'error', message: error instanceof Error ? error.message : String(error) });
  } finally {
    clearInterval(beat);
    port.close();
  }
}
