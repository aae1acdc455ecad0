import { type DownloadOptions, DEFAULT_POLICY } from './download-source.ts';
import { openBody } from './open-body.ts';
import type { RemoteFile } from './remote-file.ts';
import { retryDownload } from './retry-download.ts';

/**
 * Fetches a small file as text.
 * @param name path below the model folder, for failures
 * @param options `most`: the text may end after this many characters
 * @throws {EngineError} `model_gated`, `model_file_missing`, `file_download_error`; the signal's reason
 */
export async function fetchText(
  url: string,
  name: string,
  options: Pick<DownloadOptions, 'policy' | 'signal'> & { readonly most?: number },
): Promise<string> {
  const policy = { ...DEFAULT_POLICY, ...options.policy };
  const signal = options.signal ?? new AbortController().signal;
  const { most = Infinity } = options;
  const file: RemoteFile = { url, name, size: 0, etag: undefined, policy };
  return retryDownload(file, signal, async () => {
    // Each attempt reads the whole text, so it may be of another version of the file than the last one.
    file.etag = undefined;
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of openBody(file, undefined, signal)) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length >= most) break;
    }
    return text + decoder.decode();
  });
}
