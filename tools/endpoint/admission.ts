import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { needsNoKey } from './paths.ts';

/** Why a request is turned away. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly detail: string;
}

export interface Admission {
  /** What callers send as `Authorization: Key …`; undefined lets everybody in. */
  readonly key: string | undefined;
  /** Whether the server can be reached from this computer alone. */
  readonly local: boolean;
}

/**
 * Whether a request may come in. A page of any site can make the browser send requests to this computer, by
 * its name or by one of its own that leads here, so pages are turned away, and names too where only this
 * computer is served.
 */
export function refusalOf(
  { headers, url = '/' }: Pick<IncomingMessage, 'headers' | 'url'>,
  { key, local }: Admission,
): Refusal | undefined {
  if (local && !/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(headers.host ?? '')) {
    return { status: 403, detail: 'Only localhost is served; begin with --host to change that.' };
  }
  // This server gives out no page, so no page of its own asks it. A name that was made to lead here would have
  // the same origin.
  if (headers.origin !== undefined) {
    return {
      status: 403,
      detail: 'Pages are not served here; the app has a bridge for those of other sites.',
    };
  }
  if (key === undefined || needsNoKey(url)) return undefined;
  const [, given] = /^(?:Key|Bearer) +(.+)$/i.exec(headers.authorization ?? '') ?? [];
  if (given !== undefined && isSame(given, key)) return undefined;
  return { status: 401, detail: 'The key is missing or wrong: send Authorization: Key …' };
}

/** Takes as long for a wrong key as for the right one. */
function isSame(a: string, b: string): boolean {
  const [first, second] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return first !== undefined && second !== undefined && timingSafeEqual(first, second);
}
