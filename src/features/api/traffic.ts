/** What went between the client and the endpoint, to be looked at. */

export interface Exchange {
  readonly id: number;
  readonly method: string;
  /** Where the client wanted to go. */
  readonly url: string;
  readonly sent: string;
  /** 0 until it is answered, and where it failed. */
  readonly status: number;
  readonly received: string;
  readonly ms: number;
}

/** More of a body is not shown. */
const LONGEST = 4000;

/**
 * A fetch that tells of every request, when it is sent and again when it is answered.
 * @param tell gets an exchange; one with the same id is the same request, further on
 */
export function recorded(
  fetch: typeof globalThis.fetch,
  tell: (exchange: Exchange) => void,
): typeof globalThis.fetch {
  let count = 0;
  return async (input, init) => {
    const request = new Request(input, init);
    const began = performance.now();
    count += 1;
    const sent = init?.body instanceof Blob ? `${init.body.size} bytes` : shown(init?.body);
    const asked = { id: count, method: request.method, url: request.url, sent };
    tell({ ...asked, status: 0, received: '', ms: 0 });
    const end = (status: number, received: string): void =>
      tell({ ...asked, status, received, ms: performance.now() - began });
    try {
      const response = await fetch(request);
      // Beside, not before: the client reads a stream as it comes.
      const copy = response.clone();
      void copy.text().then(
        (text) => end(response.status, shown(text)),
        () => end(response.status, ''),
      );
      return response;
    } catch (error) {
      end(0, String(error));
      throw error;
    }
  };
}

export interface Folded {
  /** The last of them. */
  readonly exchange: Exchange;
  readonly times: number;
}

/** Polls are the same request again and again: shown once, with the last answer. */
export function folded(exchanges: readonly Exchange[]): readonly Folded[] {
  const rows: Folded[] = [];
  for (const exchange of exchanges) {
    const last = rows.at(-1);
    const again = last?.exchange.url === exchange.url && last.exchange.method === exchange.method;
    if (again) rows[rows.length - 1] = { exchange, times: last.times + 1 };
    else rows.push({ exchange, times: 1 });
  }
  return rows;
}

function shown(body: unknown): string {
  if (typeof body !== 'string') return '';
  return body.length > LONGEST ? `${body.slice(0, LONGEST)}…` : body;
}
