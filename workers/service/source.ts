import type { EngineFailure } from '../protocol/failure.ts';
import { readBlob } from '../records/blobs.ts';
import { readJob } from '../records/jobs.ts';
import { readUpload } from '../records/uploads.ts';
import { readRoute } from './read-route.ts';

interface Source {
  /**
   * The address for the record. A data URI is shortened, because the record is written at every
   * step.
   */
  readonly image_url: string;
  /** null: the executor fetches the address. */
  readonly blob: Blob | null;
  readonly failure?: EngineFailure;
}

/**
 * Finds the picture that an `image_url` names, if it is a data URI, an upload or an earlier result.
 * The job keeps the picture's bytes, so it outlives the upload.
 * @param base absolute URL of the app's folder, ending in a slash
 */
export async function resolveSource(imageUrl: string, base: string): Promise<Source> {
  if (/^data:/i.test(imageUrl)) return fromDataUri(imageUrl);
  if (!imageUrl.startsWith(`${base}files/`)) return { image_url: imageUrl, blob: null };
  const blob = await ownFile(imageUrl, base);
  if (blob !== undefined) return { image_url: imageUrl, blob };
  return missing(imageUrl, 'There is no file at this address; it may have expired.');
}

async function fromDataUri(uri: string): Promise<Source> {
  const shown = `${uri.slice(0, Math.min(uri.indexOf(',') + 1 || 64, 64))}…`;
  try {
    return { image_url: shown, blob: await (await fetch(uri)).blob() };
  } catch {
    return missing(shown, 'The data URI cannot be read.');
  }
}

/** The Blob behind one of this endpoint's own file addresses. */
async function ownFile(href: string, base: string): Promise<Blob | undefined> {
  const route = readRoute('GET', new URL(href), null, base);
  if (route.kind === 'upload') return (await readUpload(route.id))?.blob;
  if (route.kind !== 'picture') return undefined;
  const image = (await readJob(route.id))?.result?.images[route.index];
  return image && readBlob(image.blob);
}

function missing(image_url: string, message: string): Source {
  const failure = { code: 'file_download_error', message, action: 'Send the picture again.' };
  return { image_url, blob: null, failure: failure as EngineFailure };
}
