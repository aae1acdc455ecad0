import { readBlob } from '../../workers/records/blobs.ts';
import type { JobRecord, LogEntry } from '../../workers/records/record.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { EXAMPLE_INPUT } from '../request/endpoint.ts';

/** A host that does not answer must not hold up the queue. The hosted service waits as long. */
const PATIENCE_MS = 30_000;

/** A picture, or why it could not be fetched. `log`: a line for the log of the job. */
export type PictureFetch =
  | { readonly ok: true; readonly blob: Blob; readonly log?: LogEntry }
  | { readonly ok: false; readonly failure: EngineFailure };

/**
 * Gets the picture of a job: the stored one, or the one that `image_url` names. If the example picture of the
 * endpoint's documentation does not come, the app's own example stands in for it.
 * @returns a failure `file_download_error` if there is no picture
 * @throws what the database throws
 */
export async function fetchSource(job: JobRecord): Promise<PictureFetch> {
  if (job.source === null) return fetchNamed(job.request.image_url);
  const blob = await readBlob(job.source);
  if (blob !== undefined) return { ok: true, blob };
  return refuse('The source picture of this job is no longer stored.', 'Choose the picture again.');
}

async function fetchNamed(url: string): Promise<PictureFetch> {
  const fetched = await fetchPicture(url);
  // The host of the example picture may be gone, or let no page read it.
  if (fetched.ok || url !== EXAMPLE_INPUT.image_url) return fetched;
  const standIn = await fetchPicture(new URL('example.png', document.baseURI).href);
  if (!standIn.ok) return standIn;
  const message = `${url} did not answer; this app's own example picture stands in for it.`;
  return {
    ...standIn,
    log: { at: Date.now(), level: 'WARN', code: 'example_stand_in', message },
  };
}

/**
 * Fetches a picture from an `http(s):`, `data:` or `blob:` address, within 30 seconds. Never rejects.
 * @returns a failure `file_download_error` if the picture does not come
 */
export async function fetchPicture(url: string): Promise<PictureFetch> {
  const shown = url.length > 80 ? `${url.slice(0, 77)}…` : url;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
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
