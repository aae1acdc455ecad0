/** Records the requests and answers between the client and the endpoint, to show them. */
import { errorText } from '../../../workers/failure.ts';

export interface Exchange {
  readonly id: number;
  readonly method: string;
  /** The address that the client asked for. */
  readonly url: string;
  readonly sent: string;
  /** 0 before the answer, and if the request failed. */
  readonly status: number;
  readonly received: string;
  readonly ms: number;
}

/** The most characters of a body that are shown. */
const LONGEST = 4000;

/**
 * Makes a fetch that reports every request twice: when it is sent and when it is answered.
 * @param tell gets the exchange; a second one with the same id replaces the first
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
      // Reads a copy without waiting for it, because the client reads a stream piece by piece.
      const copy = response.clone();
      void copy.text().then(
        (text) => end(response.status, shown(text)),
        () => end(response.status, ''),
      );
      return response;
    } catch (error) {
      end(0, errorText(error));
      throw error;
    }
  };
}

export interface Folded {
  /** The last one of the repeated requests. */
  readonly exchange: Exchange;
  readonly times: number;
}

/** Folds equal requests in a row, such as polls, to one row with the last answer. */
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
