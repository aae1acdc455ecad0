/** Which packs are copies of a folder that comes with the app. */
import { hex } from '../../src/request/bytes.ts';
import manifest from '../../models-manifest.json';
import type { KnownFile, PackRecord } from '../protocol/store.ts';
import { listPacks } from './packs.ts';

/** The copies of one folder, in any state. */
export interface EmbeddedPacks {
  /** The copy of the folder that this version of the app comes with. */
  readonly own: PackRecord | undefined;
  /** Copies that other versions of the app made, the newest first. */
  readonly others: readonly PackRecord[];
}

const NONE: EmbeddedPacks = { own: undefined, others: [] };

/** A name for the content of a folder: 16 hex digits, made from its paths and checksums. */
export async function embeddedRevision(files: readonly KnownFile[]): Promise<string> {
  const lines = files.map(({ path, sha256 }) => `${sha256} ${path}`).toSorted();
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(lines.join('\n')));
  return hex(new Uint8Array(digest, 0, 8));
}

/**
 * Finds the packs that are copies of a folder which comes with the app. There are none for any other
 * folder, and none on plain http, where nothing is installed.
 * @param base absolute URL of the folder, ending in a slash
 */
export async function embeddedPacks(base: string): Promise<EmbeddedPacks> {
  const entry = manifest.models.find(
    ({ embedded, source }) =>
      embedded && source.base !== undefined && base.endsWith(`/${source.base}`),
  );
  if (entry === undefined || !globalThis.isSecureContext) return NONE;
  const wanted = await embeddedRevision(entry.files);
  const packs = (await listPacks()).filter((pack) => isCopyOf(pack, base)).toReversed();
  return {
    own: packs.find(({ revision }) => revision === wanted),
    others: packs.filter(({ revision }) => revision !== wanted),
  };
}

export function isEmbedded({ source }: PackRecord): boolean {
  return source.kind === 'embedded';
}

function isCopyOf({ source }: PackRecord, base: string): boolean {
  return source.kind === 'embedded' && source.base === base;
}
