/** A piece of an answer, as it goes from the page to the server. */
export type AnswerPart =
  | {
      readonly type: 'head';
      readonly status: number;
      readonly headers: readonly (readonly [string, string])[];
    }
  | { readonly type: 'chunk'; readonly base64: string };

/** A request as it goes to the page. */
export interface PageRequest {
  readonly id: string;
  readonly method: string;
  /** In the app's folder, with a query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Where the page gets the body; null for none. */
  readonly bodyPath: string | null;
}

interface EndpointPage {
  readonly endpointPart: (id: string, part: AnswerPart) => Promise<void>;
  endpointStops?: Map<string, AbortController>;
}

/**
 * Runs in the page: sends a request to the service worker and its answer to the server, piece by piece.
 * The function is sent to the page as text, so it can use nothing else of this module.
 */
export async function answerInPage(request: PageRequest): Promise<void> {
  const page = globalThis as unknown as EndpointPage;
  const { id, method, path, headers, bodyPath } = request;
  const stop = new AbortController();
  const stops = (page.endpointStops ??= new Map());
  stops.set(id, stop);
  try {
    const { signal } = stop;
    const body = bodyPath === null ? null : await (await fetch(bodyPath, { signal })).blob();
    const response = await fetch(path, { method, headers, body, signal });
    await page.endpointPart(id, {
      type: 'head',
      status: response.status,
      headers: [...response.headers],
    });
    const reader = response.body?.getReader();
    for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
      for (let at = 0; at < read.value.length; at += 0x60000) {
        let binary = '';
        const piece = read.value.subarray(at, at + 0x60000);
        // In pieces, because a call can take only so many arguments.
        for (let from = 0; from < piece.length; from += 0x8000) {
          binary += String.fromCharCode(...piece.subarray(from, from + 0x8000));
        }
        await page.endpointPart(id, { type: 'chunk', base64: btoa(binary) });
      }
    }
  } finally {
    stops.delete(id);
  }
}

/** Runs in the page: the caller of a request went away. */
export function stopInPage(id: string): void {
  (globalThis as unknown as EndpointPage).endpointStops?.get(id)?.abort();
}
