import { readBlob } from '../../workers/records/blobs.ts';
import type { BlobKey, JobRecord } from '../../workers/records/record.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { located } from './located.ts';
import { loraUrl } from './lora-url.ts';
import { askerOf, fetchPicture } from './source-fetch.ts';
import { SITE_LIMITS } from './site-fetch.ts';

export type NamedFilesFetch =
  | { readonly ok: true; readonly files: readonly Blob[] }
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
  return fetchAll('embedding', job.request.embeddings, job.embeddings, job, signal);
}

/** As {@link fetchEmbeddings}, for `request.loras`; an address may be a name on Hugging Face too. */
export function fetchLoras(job: JobRecord, signal: AbortSignal): Promise<NamedFilesFetch> {
  return fetchAll('LoRA', job.request.loras ?? [], job.loras, job, signal);
}

async function fetchAll(
  file: NamedPlace['file'],
  entries: readonly { readonly path: string }[],
  stored: readonly (BlobKey | null)[] | undefined,
  job: JobRecord,
  signal: AbortSignal,
): Promise<NamedFilesFetch> {
  const files: Blob[] = [];
  for (const [index, { path }] of entries.entries()) {
    const place = { file, index };
    const key = stored?.[index];
    const found =
      typeof key === 'string'
        ? await fromStore(key, place)
        : await fromAddress(path, place, job, signal);
    if (!found.ok) return { ok: false, failure: located(found.failure, place, path) };
    files.push(found.blob);
  }
  return { ok: true, files };
}

type Found =
  | { readonly ok: true; readonly blob: Blob }
  | { readonly ok: false; readonly failure: EngineFailure };

async function fromStore(key: BlobKey, { file }: NamedPlace): Promise<Found> {
  const blob = await readBlob(key);
  if (blob !== undefined) return { ok: true, blob };
  const failure = {
    code: 'file_download_error',
    message: `The ${file} of this job is no longer stored.`,
    action: 'Send the request again.',
  } as const;
  return { ok: false, failure };
}

async function fromAddress(
  path: string,
  place: NamedPlace,
  job: JobRecord,
  signal: AbortSignal,
): Promise<Found> {
  const asker = askerOf(job);
  if (place.file === 'embedding') return fetchPicture(path, { asker, place, signal });
  const url = await loraUrl(path, signal);
  if (!url.ok) return url;
  return fetchPicture(url.href, { asker, place, signal, limits: LORA_LIMITS });
}
