/** What may be asked of a server. */
export interface FetchLimits {
  /** ms without a byte after which the server counts as gone. Progress decides, not the whole time. */
  readonly stallMs: number;
  /** ms in which an answer has to begin; `stallMs` without it. */
  readonly headMs?: number;
  /** The most bytes that are read of a picture. */
  readonly mostBytes: number;
}

/** A picture of 100 megapixels, the most that is drawn from, has 300 MB of colours before compression. */
export const FETCH_LIMITS: FetchLimits = { stallMs: 30_000, mostBytes: 256 * 1024 * 1024 };

/** What went wrong, as far as it shows without asking the server again. */
export type FetchFault =
  /** The browser says no more than that: no network, no such host, a refused connection, CORS, … */
  | { readonly kind: 'unreachable' }
  /** The connection stands, and no answer began. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'status'; readonly status: number }
  /** The answer began, and then no byte came any more. */
  | { readonly kind: 'stalled' }
  /** The connection was cut, or the body's compression is damaged: the browser does not say which. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'too_large' }
  /** The signal fired. */
  | { readonly kind: 'aborted' };

export type Fetched =
  | { readonly ok: true; readonly blob: Blob }
  | { readonly ok: false; readonly fault: FetchFault };

/**
 * Fetches a file, and gives up when the server is silent for too long or sends too much. Never
 * rejects.
 * @param signal ends the fetch at once
 */
export async function fetchWithin(
  url: string,
  init: RequestInit,
  { stallMs, headMs = stallMs, mostBytes }: FetchLimits,
  signal: AbortSignal,
): Promise<Fetched> {
  const stall = new AbortController();
  const either = AbortSignal.any([signal, stall.signal]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expectWithin = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stall.abort(), ms);
  };
  const failed = (fault: FetchFault): Fetched => ({
    ok: false,
    fault: signal.aborted ? { kind: 'aborted' } : fault,
  });
  expectWithin(headMs);
  let hasBegun = false;
  try {
    const response = await fetch(url, { ...init, signal: either });
    if (!response.ok) {
      await response.body?.cancel();
      return failed({ kind: 'status', status: response.status });
    }
    hasBegun = true;
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let bytes = Number(response.headers.get('content-length') ?? 0) > mostBytes ? Infinity : 0;
    const reader = response.body?.getReader();
    while (bytes <= mostBytes) {
      expectWithin(stallMs);
      const { value } = (await reader?.read()) ?? {};
      const type = response.headers.get('content-type') ?? '';
      if (value === undefined) return { ok: true, blob: new Blob(chunks, { type }) };
      chunks.push(value);
      bytes += value.byteLength;
    }
    await reader?.cancel();
    return failed({ kind: 'too_large' });
  } catch {
    if (stall.signal.aborted) return failed({ kind: hasBegun ? 'stalled' : 'silent' });
    return failed({ kind: hasBegun ? 'broken' : 'unreachable' });
  } finally {
    clearTimeout(timer);
  }
}
