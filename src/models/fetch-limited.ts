/** Milliseconds without a byte after which a server counts as gone. */
const STALL_MS = 30_000;

/** What a server answered. */
interface Answer {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Headers;
  /** Where the answer came from, after all redirects. */
  readonly url: string;
  /** Empty if the body was not asked for. */
  readonly text: string;
}

/**
 * Fetches a small text from a host of models. Nothing is kept in the browser's cache, and the host does not
 * learn the page's address: the hub refuses the pages of some sites.
 * @param most bytes of the text; a longer one is not read to its end. 0: the body is not read at all
 * @returns undefined if there is no answer, if nothing comes for 30 seconds, or if the text is longer
 */
export async function fetchLimited(url: string, most: number): Promise<Answer | undefined> {
  const stuck = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stuck.abort(), STALL_MS);
  };
  try {
    watch();
    const response = await fetch(url, {
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: stuck.signal,
    });
    const { status, ok, headers } = response;
    const text = most === 0 ? await noText(response) : await readText(response, most, watch);
    return text === undefined ? undefined : { status, ok, headers, url: response.url, text };
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

async function noText({ body }: Response): Promise<string> {
  await body?.cancel();
  return '';
}

async function readText(
  { body }: Response,
  most: number,
  onBytes: () => void,
): Promise<string | undefined> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    onBytes();
    size += part.value.byteLength;
    if (size > most) {
      await reader?.cancel();
      return undefined;
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}
