import { readBlob } from '../../workers/records/blobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import type { EngineFailure } from '../../workers/protocol.ts';

export type PictureFetch =
  | { readonly ok: true; readonly blob: Blob }
  | { readonly ok: false; readonly failure: EngineFailure };

/** The bytes a job starts from: the picture kept with its record, else what its `image_url` answers. */
export async function fetchSource(job: JobRecord): Promise<PictureFetch> {
  if (job.source === null) return fetchPicture(job.request.image_url);
  const blob = await readBlob(job.source);
  if (blob !== undefined) return { ok: true, blob };
  return refuse('The source picture of this job is no longer stored.', 'Choose the picture again.');
}

/** Fetches an `http(s):`, `data:` or `blob:` address. Never rejects: failures are `file_download_error`. */
export async function fetchPicture(url: string): Promise<PictureFetch> {
  const shown = url.length > 80 ? `${url.slice(0, 77)}…` : url;
  try {
    const response = await fetch(url);
    if (response.ok) return { ok: true, blob: await response.blob() };
    return refuse(`The picture at ${shown} answered ${response.status}.`, 'Check the address.');
  } catch {
    return refuse(
      `The picture at ${shown} could not be fetched: its server is out of reach or does not let other pages read it (CORS).`,
      'Save the picture and drop the file instead.',
    );
  }
}

function refuse(message: string, action: string): PictureFetch {
  return { ok: false, failure: { code: 'file_download_error', message, action } };
}
