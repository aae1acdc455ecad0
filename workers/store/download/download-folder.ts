import { innerUrl } from '../../weights/inner-path.ts';
import { modelFolder, type ModelFolder } from '../../weights/folder.ts';
import { bytesSource } from '../../weights/sources/bytes-source.ts';
import type { ByteSource } from '../../weights/sources/source.ts';
import { type DownloadOptions } from './download-options.ts';
import { downloadPool, downloadSource } from './download-source.ts';
import { fetchSmall } from './fetch-small.ts';
import { openRemote } from './open-remote.ts';
import { remoteFile } from './remote-file.ts';

/** A diffusers folder on a server, opened in two ways. */
export interface DownloadFolder {
  /** For planning. Small files are fetched whole; of the others, just the bytes that are read. */
  readonly headers: ModelFolder;
  /** For writing. Large files have to be read from front to back; they are downloaded ahead. */
  readonly stream: ModelFolder;
  /** Ends all requests. */
  close(): Promise<void>;
}

/** What is known of a folder's files before the first request. */
export interface KnownFiles {
  /** Sizes of files, in bytes, by path. */
  readonly sizes?: ReadonlyMap<string, number>;
  /**
   * Small files that were fetched already, by path; this folder adds its own. `stream` takes a file out of
   * it, so a second reading of a file with a wrong checksum comes from the server.
   */
  readonly small?: Map<string, ByteSource>;
}

/** Names of large files: weights, shards, and ONNX models with their external data. */
const LARGE = /\.(safetensors|bin|onnx|onnx_data(_\d+)?)$/;

/** A file is opened with these bytes of it. The header of most safetensors files is shorter. */
const HEAD_BYTES = 32 * 1024;

/**
 * Opens a folder on a server. Nothing is requested yet.
 * @param place the folder's address, e.g. `…/{repo}/resolve/{revision}/`, or the address of each file by its path
 */
export function downloadFolder(
  id: string,
  place: string | ((path: string) => string),
  options: DownloadOptions = {},
  { sizes = new Map<string, number>(), small = new Map<string, ByteSource>() }: KnownFiles = {},
): DownloadFolder {
  const pool = downloadPool(options);
  const opened: { close(): Promise<void> }[] = [];
  const signal = options.signal ?? new AbortController().signal;
  const urlOf = typeof place === 'string' ? (path: string) => innerUrl(path, place) : place;
  const file = (path: string) => remoteFile(urlOf(path), path, options);
  const openSmall = async (path: string): Promise<ByteSource | undefined> => {
    if (LARGE.test(path)) return undefined;
    const bytes = await fetchSmall(file(path), signal);
    return bytes && bytesSource(bytes, path);
  };
  /** Large files that are open for reads here and there. A repair opens one for each tensor. */
  const large = new Map<string, ByteSource>();
  const openLarge = async (path: string): Promise<ByteSource> => {
    const headBytes = path.endsWith('.safetensors') ? HEAD_BYTES : 1;
    const found = large.get(path) ?? (await openRemote(file(path), headBytes, signal));
    large.set(path, found);
    return found;
  };
  return {
    headers: modelFolder(id, async (path) => {
      const found = small.get(path) ?? (await openSmall(path));
      if (found === undefined) return openLarge(path);
      small.set(path, found);
      return found;
    }),
    stream: modelFolder(id, async (path) => {
      const found = small.get(path) ?? (await openSmall(path));
      small.delete(path);
      if (found !== undefined) return found;
      const size = sizes.get(path) ?? (await openRemote(file(path), 1, signal)).size;
      const source = downloadSource(urlOf(path), path, size, options, pool);
      opened.push(source);
      return source;
    }),
    async close() {
      for (const source of opened.splice(0)) await source.close();
    },
  };
}
