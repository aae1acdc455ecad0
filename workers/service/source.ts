import { type Asker, judgeAddress, shownAddress } from '../../src/request/picture-address.ts';
import { readDataUri } from '../../src/request/read-data-uri.ts';
import type { EngineFailure } from '../protocol/failure.ts';
import { readBlob } from '../records/blobs.ts';
import { readUpload } from '../records/uploads.ts';
import { readRoute } from './read-route.ts';
import { readCurrent } from './read-current.ts';
import type { ServiceScope } from './scope.ts';

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
 * The job keeps the picture's bytes, so it outlives the upload. Any other address is fetched by the
 * executor, if whoever asks may name it.
 */
export async function resolveSource(imageUrl: string, scope: ServiceScope): Promise<Source> {
  if (imageUrl.startsWith(`${scope.base}files/`)) {
    const blob = await ownFile(imageUrl, scope);
    if (blob !== undefined) return { image_url: imageUrl, blob };
    return missing(imageUrl, 'There is no file at this address; it may have expired.');
  }
  const judged = judgeAddress(imageUrl, askerOf(scope), new URL(scope.base).origin);
  switch (judged.kind) {
    case 'data':
      return fromDataUri(judged.uri);
    case 'fetch':
      return { image_url: judged.href, blob: null };
    case 'refused':
      return refused(imageUrl, judged);
  }
}

function askerOf({ site }: ServiceScope): Asker {
  return { kind: site === undefined ? 'page' : 'site' };
}

function fromDataUri(uri: string): Source {
  const shown = `${uri.slice(0, Math.min(uri.indexOf(',') + 1 || 64, 64))}…`;
  const blob = readDataUri(uri);
  if (blob === undefined) return missing(shown, 'The data URI cannot be read.');
  return { image_url: shown, blob };
}

/** The Blob behind one of this endpoint's own file addresses, if whoever asks has made it. */
async function ownFile(href: string, scope: ServiceScope): Promise<Blob | undefined> {
  const route = readRoute('GET', new URL(href), null, scope.base);
  if (route.kind === 'upload') return (await readUpload(route.id, scope.site))?.blob;
  if (route.kind !== 'picture') return undefined;
  const image = (await readCurrent(route.id, scope))?.result?.images[route.index];
  return image && readBlob(image.blob);
}

function missing(image_url: string, message: string): Source {
  const failure = { code: 'file_download_error', message, action: 'Send the picture again.' };
  return { image_url, blob: null, failure: failure as EngineFailure };
}

/** A fault of the request itself, in fal's form. Nothing is fetched. */
function refused(
  imageUrl: string,
  { msg, action }: { readonly msg: string; readonly action: string },
): Source {
  const input = shownAddress(imageUrl);
  const detail = [{ loc: ['body', 'image_url'], msg, type: 'value_error', input }];
  return {
    image_url: input,
    blob: null,
    failure: { code: 'invalid_request', message: `${msg}.`, action, detail },
  };
}
