import { innerUrl } from '../../weights/inner-path.ts';
import { modelFolder, type ModelFolder } from '../../weights/folder.ts';
import { urlSource } from '../../weights/sources/url-source.ts';
import { downloadSource, type DownloadOptions } from './download-source.ts';

/** A diffusers folder on a server, opened in two ways. */
export interface DownloadFolder {
  /** For planning. Each read requests just the bytes it asks for. */
  readonly headers: ModelFolder;
  /** For writing. Large files have to be read from front to back; they are downloaded ahead. */
  readonly stream: ModelFolder;
  /** Ends all requests. */
  close(): Promise<void>;
}

/** Names of large files: weights, shards, and ONNX models with their external data. */
const LARGE = /\.(safetensors|bin|onnx|onnx_data(_\d+)?)$/;

/**
 * Opens a folder on a server. Nothing is requested yet.
 * @param baseUrl the folder's address, e.g. `…/{repo}/resolve/{revision}/`
 */
export function downloadFolder(
  id: string,
  baseUrl: string,
  options: DownloadOptions = {},
): DownloadFolder {
  const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  const buffers: ArrayBuffer[] = [];
  const opened: { close(): Promise<void> }[] = [];
  const open = (path: string) => urlSource(innerUrl(path, base), path, options.signal);
  return {
    headers: modelFolder(id, open),
    stream: modelFolder(id, async (path) => {
      const found = await open(path);
      if (!LARGE.test(path)) return found;
      const source = downloadSource(innerUrl(path, base), path, found.size, options, buffers);
      opened.push(source);
      return source;
    }),
    async close() {
      for (const source of opened.splice(0)) await source.close();
    },
  };
}
