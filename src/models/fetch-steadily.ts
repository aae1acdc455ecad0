import { FileDidNotCome } from './offline-failure.ts';

/** A server that sends nothing for this long sends nothing more. */
const SILENCE_MS = 60_000;

/**
 * Fetches a file of the app that may take any time to come, as long as something of it comes. The browser
 * itself waits for ever for a server that accepts a request and sends nothing.
 * @param silenceMs milliseconds without a byte after which it is given up
 * @throws {FileDidNotCome} if the server answers with an error, or sends nothing for too long; TypeError if
 *   it is out of reach. What stops after the head makes the body of the answer fail in the same way.
 */
export async function fetchSteadily(
  url: string,
  init: RequestInit = {},
  silenceMs = SILENCE_MS,
): Promise<Response> {
  const given = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hear = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => given.abort(new FileDidNotCome(`${url} stopped coming`)), silenceMs);
  };
  hear();
  try {
    const response = await fetch(url, { ...init, signal: given.signal });
    if (!response.ok) throw new FileDidNotCome(`${url} answered ${response.status}`);
    if (response.body === null) {
      clearTimeout(timer);
      return response;
    }
    const heard = new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        hear();
        controller.enqueue(bytes);
      },
      flush: () => clearTimeout(timer),
    });
    const headers = new Headers(response.headers);
    // The body below is unpacked.
    for (const name of ['content-encoding', 'content-length']) headers.delete(name);
    return new Response(response.body.pipeThrough(heard), { status: response.status, headers });
  } catch (error) {
    clearTimeout(timer);
    throw error;
  }
}
