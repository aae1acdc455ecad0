import { type NamedFile, SEND_BYTES } from '../request/named-file.ts';
import { shownAddress } from '../request/picture-address.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { fetchFailure } from './fetch-failure.ts';
import { pause } from './pause.ts';
import { FETCH_LIMITS, type FetchLimits, fetchWithin } from './picture-stream.ts';

export interface SiteLimits extends FetchLimits {
  /** ms after which another site learns that a picture cannot be had, whatever the reason. */
  readonly siteMs: number;
}

export const SITE_LIMITS: SiteLimits = { ...FETCH_LIMITS, siteMs: 10_000 };

/**
 * Fetches a picture that another site named. The site must not learn what answers near the person: a
 * name that the site owns may lead to an address of the person's network. So until a server has said
 * that other pages may read it (CORS), there is one answer for all that can go wrong, after one and the
 * same time. A redirect counts as a failure too, because it can lead to such an address and a page does
 * not see where it leads. Never rejects.
 * @param href an address that the site may name (`judgeAddress`)
 */
export async function fetchForSite(
  href: string,
  { siteMs, ...limits }: SiteLimits,
  signal: AbortSignal,
  file: NamedFile = 'picture',
): Promise<{ ok: true; blob: Blob } | { ok: false; failure: EngineFailure }> {
  const begun = performance.now();
  const init = { credentials: 'omit', referrerPolicy: 'no-referrer', redirect: 'error' } as const;
  const fetched = await fetchWithin(href, init, { ...limits, headMs: siteMs }, signal);
  if (fetched.ok) return fetched;
  const { fault } = fetched;
  if (fault.kind !== 'unreachable' && fault.kind !== 'silent') {
    return { ok: false, failure: await fetchFailure(fault, href, limits, signal, file) };
  }
  await pause(begun + siteMs - performance.now(), signal);
  return {
    ok: false,
    failure: {
      code: 'file_download_error',
      message: `The ${file} at ${shownAddress(href)} could not be fetched: its server is out of reach, leads on to another address, or does not let other pages read it (CORS).`,
      action: SEND_BYTES[file],
    },
  };
}
