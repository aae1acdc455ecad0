import type { JobId } from '../../../workers/protocol/engine-job.ts';
import { isControlled } from '../../fal/app-worker.ts';
import { CONSENT_HEADER } from '../../fal/hosts.ts';

/** The client writes a seed above 2^53 as text, but the hosted service reads an integer. */
const SEED_TEXT = /"seed":"(\d+)"/;

/** The service is taken for silent when nothing of an answer comes for this long, in ms. */
const SILENCE_MS = 60_000;
/** The slowest line that a picture goes out on, in bytes a second. Nobody sees how much of it has gone. */
const SLOWEST_BYTES = 16 * 1024;

/**
 * A `fetch` to the hosted service, for one job. Requests go through the service worker. It forwards them as
 * long as the job runs, if the record says that a person agreed to send it.
 * @throws TypeError from calls, if the service worker does not control this page, and nothing is sent then;
 *   or if nothing of an answer comes for a minute, also from reading its body
 */
export function hostedFetch(job: JobId): typeof globalThis.fetch {
  const base = new URL('.', document.baseURI).href;
  return async (input, init) => {
    if (!isControlled(base)) {
      throw new TypeError('This page is not ready to send anything yet. Reload it and try again.');
    }
    const request = new Request(input, init);
    const headers = new Headers(request.headers);
    headers.set(CONSENT_HEADER, job);
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
    const body = hasBody ? (await request.text()).replace(SEED_TEXT, '"seed":$1') : null;
    const url = `${base}hosted/${request.url.replace(/^https:\/\//, '')}`;
    return fetchWatched(url, { method: request.method, headers, body }, request.signal);
  };
}

async function fetchWatched(
  url: string,
  init: RequestInit & { readonly body: string | null },
  signal: AbortSignal,
): Promise<Response> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expectWithin = (ms: number): void => {
    clearTimeout(timer);
    const reason = `it sent nothing for ${Math.round(ms / 1000)} seconds`;
    timer = setTimeout(() => silence.abort(new TypeError(reason)), ms);
  };
  expectWithin(SILENCE_MS + ((init.body?.length ?? 0) / SLOWEST_BYTES) * 1000);
  const end = (): void => clearTimeout(timer);
  try {
    const response = await fetch(url, {
      ...init,
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (response.body === null) {
      end();
      return response;
    }
    expectWithin(SILENCE_MS);
    const heard = new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        expectWithin(SILENCE_MS);
        controller.enqueue(bytes);
      },
      flush: end,
    });
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(heard), { status, statusText, headers });
  } catch (error) {
    end();
    throw error;
  }
}
