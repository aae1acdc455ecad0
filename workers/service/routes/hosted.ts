import { CONSENT_HEADER, isFalHost, isFalMediaHost } from '../../../src/fal/hosts.ts';
import type { JobId } from '../../protocol/engine-job.ts';
import { readJob } from '../../records/jobs.ts';
import { refusal } from '../answers.ts';

/** Headers that are forwarded; all others are dropped. */
const PASSED_ON = /^(?:authorization|accept|content-type|x-fal-(?!target-url).*)$/;

/**
 * Whether a URL is `{app}/hosted/{host}/{path}`, the only address that leads to the hosted service.
 */
export function isHostedUrl(url: URL, base: string): boolean {
  return url.href.startsWith(`${base}hosted/`);
}

/**
 * Forwards a request to one of the hosted service's hosts over https, if it belongs to a running
 * job that the person agreed to send there. Every other request is refused and goes nowhere.
 * @param base absolute URL of the app's folder, ending in a slash
 */
export async function answerHosted(request: Request, base: string): Promise<Response> {
  const target = `https://${request.url.slice(`${base}hosted/`.length)}`;
  const host = URL.canParse(target) ? new URL(target).hostname : '';
  const service = isFalHost(host);
  const media = isFalMediaHost(host);
  if (!service && !media) return refusal(403, 'Only hosts of the hosted service are reached');
  const job = await readJob((request.headers.get(CONSENT_HEADER) ?? '') as JobId);
  if (job?.consent === undefined || job.place !== 'hosted' || job.state !== 'running') {
    return refusal(403, 'Nobody agreed to send this to the hosted service; nothing was sent');
  }
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  return fetch(target, {
    method: request.method,
    // Pictures are read without the key.
    headers: media ? [] : [...request.headers].filter(([name]) => PASSED_ON.test(name)),
    body: hasBody ? await request.arrayBuffer() : null,
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    // A redirect could lead to a host nobody agreed to.
    redirect: 'error',
  });
}
