import { readBlob } from '../../workers/records/blobs.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { located } from './located.ts';
import { askerOf, fetchPicture, type SourceFetch } from './source-fetch.ts';

const PLACE = { file: 'mask' } as const;

/**
 * Gets the mask of a job: the stored one, or the one that `mask_url` names. null for a job without.
 * @returns a failure at `mask_url` if there is no such picture
 * @throws what the database throws
 */
export async function fetchMask(job: JobRecord, signal?: AbortSignal): Promise<SourceFetch> {
  const { mask_url } = job.request;
  if (mask_url === undefined) return { ok: true, blob: null };
  if (typeof job.mask === 'string') {
    const blob = await readBlob(job.mask);
    return blob === undefined
      ? { ok: false, failure: located(NOT_STORED, PLACE, mask_url) }
      : { ok: true, blob };
  }
  const options = {
    asker: askerOf(job),
    place: PLACE,
    ...(signal === undefined ? {} : { signal }),
  };
  const fetched = await fetchPicture(mask_url, options);
  return fetched.ok ? fetched : { ok: false, failure: located(fetched.failure, PLACE, mask_url) };
}

const NOT_STORED: EngineFailure = {
  code: 'file_download_error',
  message: 'The mask of this job is no longer stored.',
  action: 'Send the request again.',
};
