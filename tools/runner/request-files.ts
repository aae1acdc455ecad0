import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { EngineError } from '../../workers/failure.ts';
import { readHubName } from '../../src/request/hub-name.ts';
import type { StaticServer } from '../static-server.ts';
import { serveFile } from './files.ts';

/** Request fields by fal's names. The app validates them. */
export type RequestFields = Readonly<Record<string, unknown>>;

/** Addresses that the app fetches or reads itself. */
const ADDRESS = /^(https?|data|blob|file):/i;
/** No system has longer paths. Longer texts are pictures in base64; the app says what they lack. */
const LONGEST_PATH = 4096;

/**
 * Turns the paths in a request into `file:` URLs: `image_url`, `mask_url`, and `path` of each embedding and LoRA.
 * Addresses stay as they are, and so does a LoRA's `owner/name` where no such file is.
 * @param folder that relative paths start from
 */
export function nameFiles(fields: RequestFields, folder: string): RequestFields {
  const name = (text: string) => (isPath(text) ? pathToFileURL(resolve(folder, text)).href : text);
  return mapFiles(fields, name, (text) => {
    const isOnHub = readHubName(text) !== undefined && !existsSync(resolve(folder, text));
    return isOnHub ? text : name(text);
  });
}

function isPath(text: string): boolean {
  return text !== '' && text.length <= LONGEST_PATH && !ADDRESS.test(text.trim());
}

/**
 * Serves the files of a request on the app's own origin.
 * @param job a part of the URLs that no other job has
 * @returns the request with the files' URLs
 * @throws {EngineError} `file_download_error` if there is no such file
 */
export async function serveFiles(
  server: StaticServer,
  fields: RequestFields,
  job: string,
): Promise<RequestFields> {
  const urls = new Map<string, string>();
  for (const href of filesOf(fields)) {
    const file = fileURLToPath(href);
    await checkFile(file);
    urls.set(href, serveFile(server, file, `${job}-${urls.size}`));
  }
  return mapFiles(fields, (text) => urls.get(text) ?? text);
}

/** @throws {EngineError} `file_download_error` if a file that the request names is not there. */
export async function checkFiles(fields: RequestFields): Promise<void> {
  for (const href of filesOf(fields)) await checkFile(fileURLToPath(href));
}

function filesOf(fields: RequestFields): ReadonlySet<string> {
  const found = new Set<string>();
  mapFiles(fields, (text) => {
    if (/^file:/i.test(text)) found.add(text);
    return text;
  });
  return found;
}

async function checkFile(file: string): Promise<void> {
  const info = await stat(file).catch(() => undefined);
  if (info?.isFile()) return;
  throw new EngineError(
    'file_download_error',
    `There is no file ${file}.`,
    'Check the paths of the request. A relative path starts at the folder of the request file.',
  );
}

/** A value of another kind is left to the request's own check. */
function mapFiles(
  fields: RequestFields,
  change: (text: string) => string,
  changeLora = change,
): RequestFields {
  const { image_url, mask_url, embeddings, loras } = fields;
  const each = (entries: readonly unknown[], changed: typeof change) =>
    entries.map((entry) => (hasPath(entry) ? { ...entry, path: changed(entry.path) } : entry));
  return {
    ...fields,
    ...(typeof image_url === 'string' && { image_url: change(image_url) }),
    ...(typeof mask_url === 'string' && { mask_url: change(mask_url) }),
    ...(Array.isArray(embeddings) && { embeddings: each(embeddings, change) }),
    ...(Array.isArray(loras) && { loras: each(loras, changeLora) }),
  };
}

function hasPath(entry: unknown): entry is { readonly path: string } {
  return (
    typeof entry === 'object' && entry !== null && 'path' in entry && typeof entry.path === 'string'
  );
}
