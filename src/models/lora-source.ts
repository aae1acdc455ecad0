import type { InstallSource } from '../../workers/protocol/store.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { chooseLoraFile, hubFileUrl, hubListUrl } from '../request/hub-name.ts';
import { type HubPlace, readHubPlace } from '../request/hub-place.ts';
import { fetchLimited } from './fetch-limited.ts';

/** A LoRA at an address, as it can be installed. */
export interface LoraPlace {
  readonly source: InstallSource;
  /** Its path in the source, which is its path in the pack too. */
  readonly file: string;
  /** How a request may name it. The first is the one that lasts. */
  readonly paths: readonly string[];
}

type Found =
  | { readonly ok: true; readonly place: LoraPlace }
  | { readonly ok: false; readonly failure: EngineFailure };

/** The list of a repository's files has some KB; one with thousands of files has megabytes. */
const LIST_LIMIT = 16 * 1024 * 1024;

/**
 * Finds the LoRA that a person named: a repository on Hugging Face with or without a file, or an address. A
 * repository is pinned to its commit.
 * @param hub address of the hub, without a slash at its end
 */
export async function findLora(text: string, hub: string): Promise<Found> {
  const typed = text.trim();
  const place = readHubPlace(typed, hub);
  if (place !== undefined) return onHub(place, typed, hub);
  if (!/^https?:\/\//i.test(typed) || !URL.canParse(typed)) {
    return failed(
      'That is neither an address nor a repository on Hugging Face.',
      'Type owner/name, owner/name/file.safetensors, or an address that begins with https://.',
    );
  }
  const { href } = new URL(typed);
  return {
    ok: true,
    place: { source: { kind: 'file', url: href }, file: fileName(href), paths: [href] },
  };
}

async function onHub(
  { repo, file: named, revision: asked }: HubPlace,
  typed: string,
  hub: string,
): Promise<Found> {
  const answer = await fetchLimited(hubListUrl(repo, asked, hub), LIST_LIMIT);
  const listing = answer?.ok === true ? parse(answer.text) : undefined;
  const file = named ?? chooseLoraFile(listing);
  if (listing === undefined && file === undefined) {
    return failed(
      `The files of ${repo} on Hugging Face could not be listed.`,
      'Check the name and the connection, or give the address of the file.',
    );
  }
  if (file === undefined) {
    return failed(
      `${repo} on Hugging Face has several safetensors files, or none.`,
      `Name the file, as in ${repo}/file.safetensors.`,
    );
  }
  const { sha } = (listing ?? {}) as { readonly sha?: unknown };
  const revision = typeof sha === 'string' && /^[0-9a-f]{40}$/.test(sha) ? sha : asked;
  const usual = asked === 'main' ? [`${repo}/${file}`] : [];
  const paths = new Set([...usual, hubFileUrl(repo, file, asked), typed]);
  const source = { kind: 'huggingface', repo, revision } as const;
  return { ok: true, place: { source, file, paths: [...paths] } };
}

/** The name of a file at an address; an address may end in anything. */
export function fileName(href: string): string {
  const end = decode(new URL(href).pathname.split('/').at(-1) ?? '');
  const plain = end
    .replace(/[^\p{L}\p{N}._ -]+/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 120);
  if (plain === '') return 'lora.safetensors';
  return plain.toLowerCase().endsWith('.safetensors') ? plain : `${plain}.safetensors`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failed(message: string, action: string): Found {
  return { ok: false, failure: { code: 'invalid_request', message, action } };
}
