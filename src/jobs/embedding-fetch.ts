import { readBlob } from '../../workers/records/blobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { located } from './located.ts';
import { askerOf, fetchPicture } from './source-fetch.ts';

export type EmbeddingFetch =
  | { readonly ok: true; readonly files: readonly Blob[] }
  | { readonly ok: false; readonly failure: EngineFailure };

/**
 * Gets the files that `request.embeddings` name, in their order: the stored ones, or those at the
 * given addresses.
 * @returns the first failure, at `embeddings[i].path`, if one of them does not come
 * @throws what the database throws
 */
export async function fetchEmbeddings(
  job: JobRecord,
  signal?: AbortSignal,
): Promise<EmbeddingFetch> {
  const files: Blob[] = [];
  for (const [index, { path }] of job.request.embeddings.entries()) {
    const key = job.embeddings?.[index];
    const place = { file: 'embedding', index } as const;
    if (typeof key === 'string') {
      const blob = await readBlob(key);
      if (blob === undefined) return { ok: false, failure: notStored(index, path) };
      files.push(blob);
      continue;
    }
    const options = { asker: askerOf(job), place, ...(signal === undefined ? {} : { signal }) };
    const fetched = await fetchPicture(path, options);
    if (!fetched.ok) return { ok: false, failure: located(fetched.failure, place, path) };
    files.push(fetched.blob);
  }
  return { ok: true, files };
}

function notStored(index: number, path: string): EngineFailure {
  return located(
    {
      code: 'file_download_error',
      message: 'The embedding of this job is no longer stored.',
      action: 'Send the request again.',
    },
    { file: 'embedding', index },
    path,
  );
}
