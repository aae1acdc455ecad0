import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { chooseLoraFile, hubFileUrl, hubListUrl } from '../request/hub-name.ts';
import { readHubPlace } from '../request/hub-place.ts';
import { FETCH_LIMITS, fetchWithin } from './picture-stream.ts';

export type LoraUrl =
  | { readonly ok: true; readonly href: string }
  | { readonly ok: false; readonly failure: EngineFailure };

/** The list of a repository's files has some KB; one with thousands of files has megabytes. */
const LIST_LIMITS = { ...FETCH_LIMITS, mostBytes: 16 * 1024 * 1024 };

/**
 * The address of the file that the `path` of a LoRA names. For a repository without a file the hub is asked
 * which files it has. Never rejects.
 */
export async function loraUrl(path: string, signal: AbortSignal): Promise<LoraUrl> {
  const place = readHubPlace(path);
  // The address of a file may have a query that lets its reader in.
  if (place === undefined || isFileAddress(path)) return { ok: true, href: path };
  const { repo, file, revision } = place;
  if (file !== undefined) return { ok: true, href: hubFileUrl(repo, file, revision) };
  const init = { credentials: 'omit', referrerPolicy: 'no-referrer' } as const;
  const listed = await fetchWithin(hubListUrl(repo, revision), init, LIST_LIMITS, signal);
  if (!listed.ok) {
    return failed(
      `The files of ${repo} on Hugging Face could not be listed.`,
      'Check the name and the connection, or give the address of the file.',
    );
  }
  const chosen = chooseLoraFile(await listed.blob.text().then(parse));
  if (chosen !== undefined) return { ok: true, href: hubFileUrl(repo, chosen, revision) };
  return failed(
    `${repo} on Hugging Face has several safetensors files, or none.`,
    `Name the file, as in ${repo}/file.safetensors.`,
  );
}

function isFileAddress(path: string): boolean {
  return /^https?:\/\/[^?#]+\/resolve\//i.test(path);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failed(message: string, action: string): LoraUrl {
  return { ok: false, failure: { code: 'file_download_error', message, action } };
}
