import type { JobId } from '../../../workers/protocol/engine.ts';
import { isControlled } from '../../fal/app-worker.ts';
import { CONSENT_HEADER } from '../../fal/hosts.ts';

/** The client writes a seed above 2^53 as text, but the hosted service reads an integer. */
const SEED_TEXT = /"seed":"(\d+)"/;

/**
 * A `fetch` to the hosted service, for one job. Requests go through the service worker. It forwards them as
 * long as the job runs, if the record says that a person agreed to send it.
 * @throws TypeError from calls, if the service worker does not control this page; nothing is sent then
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
    return fetch(`${base}hosted/${request.url.replace(/^https:\/\//, '')}`, {
      method: request.method,
      headers,
      body: hasBody ? (await request.text()).replace(SEED_TEXT, '"seed":$1') : null,
      signal: request.signal,
    });
  };
}
