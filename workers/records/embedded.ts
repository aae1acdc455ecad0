/** Which packs are copies of a folder that comes with the app. */
import manifest from '../../models-manifest.json';
import type { KnownFile, PackRecord } from '../protocol/store.ts';
import { listPacks } from './packs.ts';

/** Copies of one folder, in whatever state. */
export interface EmbeddedPacks {
  /** The one with the bytes this version of the app comes with. */
  readonly own: PackRecord | undefined;
  /** Those of other versions, the newest first. */
  readonly others: readonly PackRecord[];
}

const NONE: EmbeddedPacks = { own: undefined, others: [] };

/** Names what a folder holds, of paths and checksums alone: 16 hex digits. */
export async function embeddedRevision(files: readonly KnownFile[]): Promise<string> {
  const lines = files.map(({ path, sha256 }) => `${sha256} ${path}`).toSorted();
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(lines.join('\n')));
  return Array.from(new Uint8Array(digest, 0, 8), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/**
 * The packs of a folder that comes with the app; none for any other folder, and in plain http, which
 * has no store.
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
