/**
 * One HTTP request and its answer, carried by a MessagePort instead of the network. Used where a
 * fetch does not reach the service worker: from pages that it does not control, and from other
 * sites through the bridge. Imported by pages, by the service worker and by pages of other sites,
 * so it needs nothing of this app.
 */

/** A request as it is posted. Bodies are whole: the endpoint's are JSON or one uploaded file. */
export interface WireRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: ArrayBuffer | null;
}

/** What a page posts to the service worker, with the port the answer goes to. */
export interface WireMessage {
  readonly type: 'playground-fetch';
  readonly request: WireRequest;
  /** Origin of the other site that asks, as the bridge's own page knows it. */
  readonly site?: string;
  /** A Web Lock to hold while the request is answered: that tells a page of this origin when it is not any more. */
  readonly lock?: string;
}

/** What comes back, part by part. */
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

/** An answer that takes long says this often that it is still coming. */
const BEAT_MS = 5000;

/** Whether a value that came from elsewhere is a request. */
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

/** @throws TypeError for a method or header no request may have. */
export function fromWire({ url, method, headers, body }: WireRequest): Request {
  return new Request(url, { method, headers: toHeaders(headers), body });
}

export function toHeaders(pairs: WireRequest['headers']): Headers {
  return new Headers(pairs.map(([name, value]): [string, string] => [name, value]));
}

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

/** Answers what `fetchOver` sent (fetch-over.ts). Resolves when the answer has been sent or is not wanted any more. */
export async function answerOver(port: MessagePort, answer: Promise<Response>): Promise<void> {
  const post = (part: WirePart, transfer: Transferable[] = []): void =>
    port.postMessage(part, transfer);
  post({ type: 'alive' });
  const beat = setInterval(() => post({ type: 'alive' }), BEAT_MS);
  const unwanted = new AbortController();
  // The one thing the other side says: cancel. Where browsers tell it, its end says the same.
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
      // Copied: what is transferred is gone for whoever else holds the buffer.
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
