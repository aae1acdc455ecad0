import { type DownloadOptions, DEFAULT_POLICY } from './download-source.ts';
import { backOff } from './fetch-bytes.ts';
import { openBody } from './open-body.ts';
import type { RemoteFile } from './remote-file.ts';

/**
 * A small file as text.
 * @param name path below the model folder, for failures.
 * @param options `most`: bytes after which no more is asked for; the text ends there.
 * @throws {EngineError} `model_gated`, `model_file_missing`, `file_download_error`; the signal's reason.
 */
export async function fetchText(
  url: string,
  name: string,
  options: Pick<DownloadOptions, 'policy' | 'signal'> & { readonly most?: number },
): Promise<string> {
  const policy = { ...DEFAULT_POLICY, ...options.policy };
  const signal = options.signal ?? new AbortController().signal;
  const { most = Infinity } = options;
  for (let failures = 0; ;) {
    const file: RemoteFile = { url, name, size: 0, etag: undefined, policy };
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const chunk of openBody(file, undefined, signal)) {
        text += decoder.decode(chunk, { stream: true });
        if (text.length >= most) break;
      }
      return text + decoder.decode();
    } catch (error) {
      failures = await backOff(file, error, failures, signal);
    }
  }
}
