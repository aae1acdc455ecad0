import { EngineError } from '../../failure.ts';
import { TransientError } from '../../weights/sources/retry.ts';
import { chunkReader } from './chunk-reader.ts';
import { checkAnswer, RangeIgnored } from './check-answer.ts';
import { addressOf, keepLink, type RemoteFile, type WantedRange } from './remote-file.ts';
import { transientFailure } from './retry-download.ts';

/**
 * Requests a file and gives its bytes as they come: the whole file, or a range of it. A chunk may be
 * overwritten once the next one is read. The bytes may end early.
 * @throws {TransientError} if another request may succeed; {EngineError} `model_file_missing` or
 *   `model_gated` if none will; {RangeIgnored}; the signal's reason
 */
export async function* openBody(
  file: RemoteFile,
  range: WantedRange | undefined,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const stuck = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stuck.abort(), file.policy.stallMs);
  };
  const url = addressOf(file);
  let answered = false;
  try {
    watch();
    const response = await fetch(url, {
      // The hub redirects to links that expire. The browser must not keep such a redirect.
      cache: 'no-store',
      // The hub refuses the pages of some sites by this header.
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.any([signal, stuck.signal]),
      ...(range && { headers: { Range: `bytes=${range.begin}-${range.end - 1}` } }),
    });
    answered = true;
    file.contact.heard(response.url);
    await checkAnswer(file, response, range, url !== file.url);
    keepLink(file, response);
    if (response.body === null) return;
    const reader = chunkReader(response.body);
    try {
      for (;;) {
        watch();
        const chunk = await reader.next();
        // Whoever reads may take any time.
        clearTimeout(timer);
        if (chunk === undefined) return;
        file.onBytes?.(chunk.byteLength);
        yield chunk;
      }
    } finally {
      await reader.cancel().catch(() => {});
    }
  } catch (error) {
    if (file.link?.url === url) file.link = undefined;
    signal.throwIfAborted();
    if (error instanceof EngineError || error instanceof TransientError) throw error;
    if (error instanceof RangeIgnored) throw error;
    throw problemOf(file, url, { answered, stuck: stuck.signal.aborted, cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function problemOf(
  { name, policy, contact }: RemoteFile,
  url: string,
  {
    answered,
    stuck,
    cause,
  }: { readonly answered: boolean; readonly stuck: boolean; readonly cause: unknown },
): TransientError {
  if (stuck) {
    const seconds = policy.stallMs / 1000;
    return transientFailure(`${name}: nothing came for ${seconds} seconds.`, { cause });
  }
  if (answered) return transientFailure(`${name}: the connection to its server broke.`, { cause });
  const { message, action } = contact.silence(name, url);
  return transientFailure(message, { cause, action });
}
