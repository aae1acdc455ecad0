import { readBlob } from '../../workers/records/blobs.ts';
import type { JobRecord, LogEntry } from '../../workers/records/record.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { EXAMPLE_INPUT } from '../request/endpoint.ts';
import { fileLoc, type FilePlace, type NamedFile } from '../request/named-file.ts';
import { type Asker, judgeAddress, shownAddress } from '../request/picture-address.ts';
import { readDataUri } from '../request/read-data-uri.ts';
import { fetchFailure } from './fetch-failure.ts';
import { fetchWithin, type FetchLimits } from './picture-stream.ts';
import { fetchForSite, SITE_LIMITS, type SiteLimits } from './site-fetch.ts';

/** The picture of a job, null for a job that has none; or why it could not be fetched. */
export type SourceFetch =
  | { readonly ok: true; readonly blob: Blob | null; readonly log?: LogEntry }
  | { readonly ok: false; readonly failure: EngineFailure };

/** A picture, or why it could not be fetched. `log`: a line for the log of the job. */
export type PictureFetch =
  | { readonly ok: true; readonly blob: Blob; readonly log?: LogEntry }
  | { readonly ok: false; readonly failure: EngineFailure };

/** For whom a picture is fetched, and how long. */
interface FetchOptions {
  /** A person without it. */
  readonly asker?: Asker;
  /** Ends the fetch; the failure then says nothing of use. */
  readonly signal?: AbortSignal;
  readonly limits?: SiteLimits;
  /** What it is and where it stands in the request; the picture without it. */
  readonly place?: FilePlace;
}

/**
 * Gets the picture of a job: the stored one, or the one that `image_url` names. If the example picture of the
 * endpoint's documentation does not come, the app's own example stands in for it.
 * @returns a failure `file_download_error`, `image_too_large` or `invalid_request` if there is no picture
 * @throws what the database throws
 */
export async function fetchSource(job: JobRecord, signal?: AbortSignal): Promise<SourceFetch> {
  const { image_url } = job.request;
  if (image_url === undefined) return { ok: true, blob: null };
  const options = { asker: askerOf(job), ...(signal === undefined ? {} : { signal }) };
  if (job.source === null) return fetchNamed(image_url, options);
  const blob = await readBlob(job.source);
  if (blob !== undefined) return { ok: true, blob };
  const failure = {
    code: 'file_download_error',
    message: 'The source picture of this job is no longer stored.',
    action: 'Choose the picture again.',
  } as const;
  return { ok: false, failure };
}

export function askerOf({ origin }: JobRecord): Asker {
  switch (origin) {
    case 'app':
    case 'runner':
      return { kind: 'person' };
    case 'endpoint':
      return { kind: 'page' };
    case 'bridge':
      return { kind: 'site' };
  }
}

async function fetchNamed(url: string, options: FetchOptions): Promise<PictureFetch> {
  const fetched = await fetchPicture(url, options);
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
 * Fetches a picture, or another file that a request names, from an `http(s):`, `data:` or `blob:` address, if the asker may name it
 * ({@link judgeAddress}). A server may take its time as long as bytes come. Never rejects.
 * @returns a failure `invalid_request` for an address that may not be named, `image_too_large` for a file
 *   of more than 256 MB, else `file_download_error`
 */
export async function fetchPicture(
  url: string,
  {
    asker = { kind: 'person' },
    signal = new AbortController().signal,
    limits = SITE_LIMITS,
    place = { file: 'picture' },
  }: FetchOptions = {},
): Promise<PictureFetch> {
  const shown = shownAddress(url);
  const judged = judgeAddress(url, asker, globalThis.location?.origin ?? '', place.file);
  switch (judged.kind) {
    case 'refused': {
      const { msg, action } = judged;
      const detail = [{ loc: fileLoc(place), msg, type: 'value_error', input: shown }];
      return {
        ok: false,
        failure: { code: 'invalid_request', message: `${msg}.`, action, detail },
      };
    }
    case 'data': {
      const blob = readDataUri(judged.uri);
      if (blob !== undefined) return { ok: true, blob };
      const failure = {
        code: 'file_download_error',
        message: 'The data URI cannot be read.',
        action: `Send the ${place.file} again.`,
      } as const;
      return { ok: false, failure };
    }
    case 'fetch':
      return asker.kind === 'site'
        ? fetchForSite(judged.href, limits, signal, place.file)
        : fetchFor(asker, judged.href, limits, signal, place.file);
  }
}

async function fetchFor(
  asker: Asker,
  href: string,
  limits: FetchLimits,
  signal: AbortSignal,
  file: NamedFile,
): Promise<PictureFetch> {
  // A person's own picture may need their login. A program gets only what anybody gets.
  const credentials = asker.kind === 'person' ? 'same-origin' : 'omit';
  const init = { credentials, referrerPolicy: 'no-referrer' } as const;
  const fetched = await fetchWithin(href, init, limits, signal);
  if (fetched.ok) return fetched;
  return { ok: false, failure: await fetchFailure(fetched.fault, href, limits, signal, file) };
}
