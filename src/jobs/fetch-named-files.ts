import { readBlob } from '../../workers/records/blobs.ts';
import type { BlobKey, JobRecord } from '../../workers/records/record.ts';
import type { InstalledFile } from '../../workers/protocol/engine-job.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { installedLora } from './installed-lora.ts';
import { located } from './located.ts';
import { loraUrl } from './lora-url.ts';
import { askerOf, fetchPicture } from './source-fetch.ts';
import { SITE_LIMITS } from './site-fetch.ts';

export type NamedFilesFetch<Named = Blob> =
  | { readonly ok: true; readonly files: readonly Named[] }
  | { readonly ok: false; readonly failure: EngineFailure };

/** A LoRA of a high rank for the whole model has 1.7 GB. */
const LORA_LIMITS = { ...SITE_LIMITS, mostBytes: 2 * 1024 ** 3 };

interface NamedPlace {
  readonly file: 'embedding' | 'LoRA';
  readonly index: number;
}

/**
 * Gets the files that `request.embeddings` name, in their order: the stored ones, or those at the
 * given addresses.
 * @returns the first failure, at `embeddings[i].path`, if one of them does not come
 * @throws what the database throws
 */
export function fetchEmbeddings(job: JobRecord, signal: AbortSignal): Promise<NamedFilesFetch> {
  return fetchAll(job.request.embeddings, 'embedding', ({ path }, place) => {
    const key = job.embeddings?.[place.index];
    return typeof key === 'string'
      ? fromRecord(key, place)
      : fetchPicture(path, { asker: askerOf(job), place, signal });
  });
}

/**
 * As {@link fetchEmbeddings}, for `request.loras`; an address may be a name on Hugging Face too. A LoRA of the
 * model store is named and not read, and one that is installed is not fetched from its address.
 */
export function fetchLoras(
  job: JobRecord,
  signal: AbortSignal,
): Promise<NamedFilesFetch<Blob | InstalledFile>> {
  const find = async (
    { path }: { readonly path: string },
    place: NamedPlace,
  ): Promise<Found<Blob | InstalledFile>> => {
    const kept = job.loras?.[place.index] ?? null;
    if (typeof kept === 'string') return fromRecord(kept, place);
    const installed = await installedLora(path, kept, job.origin);
    if (installed !== undefined) return installed;
    const url = await loraUrl(path, signal);
    if (!url.ok) return url;
    // A repository's file has its name only now.
    const same = url.href === path ? undefined : await installedLora(url.href, null, job.origin);
    if (same !== undefined) return same;
    return fetchPicture(url.href, { asker: askerOf(job), place, signal, limits: LORA_LIMITS });
  };
  return fetchAll(job.request.loras ?? [], 'LoRA', find);
}

type Found<Named> =
  | { readonly ok: true; readonly blob: Named }
  | { readonly ok: false; readonly failure: EngineFailure };

async function fetchAll<Entry extends { readonly path: string }, Named>(
  entries: readonly Entry[],
  file: NamedPlace['file'],
  find: (entry: Entry, place: NamedPlace) => Promise<Found<Named>>,
): Promise<NamedFilesFetch<Named>> {
  const files: Named[] = [];
  for (const [index, entry] of entries.entries()) {
    const place = { file, index };
    const found = await find(entry, place);
    if (!found.ok) return { ok: false, failure: located(found.failure, place, entry.path) };
    files.push(found.blob);
  }
  return { ok: true, files };
}

async function fromRecord(key: BlobKey, { file }: NamedPlace): Promise<Found<Blob>> {
  const blob = await readBlob(key);
  if (blob !== undefined) return { ok: true, blob };
  const failure = {
    code: 'file_download_error',
    message: `The ${file} of this job is no longer stored.`,
    action: 'Send the request again.',
  } as const;
  return { ok: false, failure };
}
