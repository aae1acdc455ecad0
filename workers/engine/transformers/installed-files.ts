import type { ModelFolder } from '../../weights/folder.ts';
import { EngineError } from '../../failure.ts';
import type { ByteSource } from '../../weights/sources/source.ts';
import { openIfThere } from '../../weights/sources/open-if-there.ts';

/** The host that transformers.js is told to load from; no such host can exist (RFC 2606). */
export const INSTALLED_HOST = 'https://installed.invalid/';

/** Bytes read at a time. */
const PIECE = 8 * 1024 * 1024;

/**
 * Installed folders by the names transformers.js knows them by, while something is loaded from
 * them.
 */
const folders = new Map<string, ServedFolder>();

/** A folder that is being read. */
export interface ServedFolder {
  readonly folder: ModelFolder;
  /** The failure of the last read. transformers.js swallows or rewords it, so it is kept here. */
  failure?: unknown;
}

let count = 0;

/**
 * Serves a folder under a name that was never used before, because transformers.js remembers the
 * files it has read by their names.
 * @returns the name, and a function that ends the serving
 */
export function serveFolder(served: ServedFolder): { readonly name: string; stop(): void } {
  count += 1;
  const name = `installed/${count}`;
  folders.set(name, served);
  return { name, stop: () => void folders.delete(name) };
}

/**
 * The file a URL below {@link INSTALLED_HOST} names; undefined when the folder has none of that
 * name.
 * @throws {EngineError} `model_damaged`; `model_file_missing` for a URL of no folder being served.
 */
export async function installedFile(url: string): Promise<Response | undefined> {
  const [, name = '', path = ''] = /^(installed\/\d+)\/(.+)$/.exec(pathOf(url)) ?? [];
  const served = folders.get(name);
  if (served === undefined) {
    throw new EngineError(
      'model_file_missing',
      `A model asks for ${url}, which is not installed.`,
      'Install the model again.',
    );
  }
  try {
    const file = await openIfThere(served.folder.open, path);
    if (file === undefined) return undefined;
    return new Response(streamOf(file, served), {
      headers: { 'Content-Length': String(file.size) },
    });
  } catch (error) {
    served.failure = error;
    throw error;
  }
}

/** The path in its folder of a file that a sentence names by its URL. */
export function pathNamed(sentence: string): string | undefined {
  return /installed\/\d+\/([^"\s]+)/.exec(sentence)?.[1];
}

function pathOf(url: string): string {
  return url.startsWith(INSTALLED_HOST) ? url.slice(INSTALLED_HOST.length) : '';
}

/** Streams a file from its start, {@link PIECE} bytes in memory at a time. */
function streamOf(file: ByteSource, served: ServedFolder): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      try {
        const length = Math.min(PIECE, file.size - at);
        if (length > 0) controller.enqueue(await file.read(at, length));
        at += length;
        if (at === file.size) controller.close();
      } catch (error) {
        served.failure = error;
        controller.error(error);
      }
    },
  });
}
