import { errorText } from '../../failure.ts';

/**
 * How long to wait before the next attempt, ms: 1, 2, 4, … 60 s, or as long as the server asks.
 * @param failures in a row so far: 1, 2, …
 * @param asked `waitMs`: what the server asks for. `leastMs`: what is waited if it asks for nothing.
 */
export function backoffMs(
  failures: number,
  { waitMs, leastMs = 0 }: { readonly waitMs?: number | undefined; readonly leastMs?: number },
): number {
  return waitMs ?? Math.max(Math.min(1000 * 2 ** (failures - 1), 60_000), leastMs);
}

/**
 * Reads the header `Retry-After`: seconds, or an HTTP date (RFC 9110 §10.2.3).
 * @param now ms since the epoch
 * @returns ms to wait; undefined if there is no such header or it cannot be read
 */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * Reads `t` of the header `RateLimit`, the seconds until the quota begins anew
 * (draft-ietf-httpapi-ratelimit-headers). The hub sends it, but only mirrors and CDNs let a page read it.
 * @returns ms to wait; undefined if there is no such header or it cannot be read
 */
export function rateLimitMs(header: string | null): number | undefined {
  const [, seconds] = /;\s*t=(\d{1,6})\b/.exec(header ?? '') ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/**
 * Waits `ms`, and then as long as the machine is offline.
 * @throws the reason of `signal`, as soon as it fires
 */
export async function waitToRetry(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, signal);
  const { navigator, addEventListener, removeEventListener } = globalThis as Partial<
    Pick<typeof globalThis, 'navigator' | 'addEventListener' | 'removeEventListener'>
  >;
  if (navigator?.onLine !== false) return;
  await until(signal, (done) => {
    addEventListener?.('online', done);
    return () => removeEventListener?.('online', done);
  });
}

/**
 * Waits `ms`.
 * @throws the reason of `signal`, as soon as it fires
 */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return until(signal, (done) => {
    const timer = setTimeout(done, ms);
    return () => clearTimeout(timer);
  });
}

function until(signal: AbortSignal, begin: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(asError(signal.reason));
      return;
    }
    const aborted = () => {
      end();
      reject(asError(signal.reason));
    };
    const end = begin(() => {
      signal.removeEventListener('abort', aborted);
      end();
      resolve();
    });
    signal.addEventListener('abort', aborted, { once: true });
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(errorText(reason));
}
