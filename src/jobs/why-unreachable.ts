/**
 * Why the browser could not fetch a file, as far as a page can find out.
 *
 * - `offline`: the machine has no network.
 * - `mixed`: the page came by https and the file is on http, which browsers refuse.
 * - `redirect`: the server leads on to another address, and the way goes in a circle or ends at a
 *   server that is out of reach or lets no other page read it.
 * - `cors`: the server answers, and lets no other page read it.
 * - `gone`: nothing answers. A redirect in a circle looks the same if the server allows no CORS.
 */
export type Unreachable = 'offline' | 'mixed' | 'redirect' | 'cors' | 'gone';

/** A person waits for the answer. */
const PROBE_MS = 5000;

/**
 * Asks the server again in ways that tell the causes apart. Not for addresses that another site
 * named: the answer would tell the site what is near the person. Never rejects.
 */
export async function whyUnreachable(url: string, signal: AbortSignal): Promise<Unreachable> {
  if (globalThis.navigator?.onLine === false) return 'offline';
  // The address that was asked for was neither: browsers take http://localhost for safe.
  if (globalThis.location?.protocol === 'https:' && isPlain(url)) return 'mixed';
  const asked = await answers(url, { redirect: 'manual' }, signal);
  // Node's fetch gives the redirect itself where browsers hide it.
  if (asked?.type === 'opaqueredirect' || String(asked?.status).startsWith('3')) return 'redirect';
  if (asked !== undefined) return 'cors';
  return (await answers(url, { mode: 'no-cors' }, signal)) === undefined ? 'gone' : 'cors';
}

function isPlain(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !/^(?:.*\.)?localhost$|^127\.|^\[::1\]$/.test(hostname);
}

async function answers(
  url: string,
  init: RequestInit,
  signal: AbortSignal,
): Promise<Response | undefined> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PROBE_MS)]);
  const common = { credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' } as const;
  try {
    const response = await fetch(url, { ...common, ...init, signal: limit });
    await response.body?.cancel();
    return response;
  } catch {
    return undefined;
  }
}
