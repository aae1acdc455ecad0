import { fileLoc, type FilePlace } from '../../src/request/named-file.ts';
import { type Asker, judgeAddress, shownAddress } from '../../src/request/picture-address.ts';
import { readHubName } from '../../src/request/hub-name.ts';
import { readDataUri } from '../../src/request/read-data-uri.ts';
import type { EngineFailure } from '../protocol/failure.ts';
import { readBlob } from '../records/blobs.ts';
import { readUpload } from '../records/uploads.ts';
import { readRoute } from './read-route.ts';
import { readCurrent } from './read-current.ts';
import type { ServiceScope } from './scope.ts';

interface Resolved {
  /**
   * The address for the record. A data URI is shortened, because the record is written at every
   * step.
   */
  readonly address: string;
  /** null: the executor fetches the address. */
  readonly blob: Blob | null;
  readonly failure?: EngineFailure;
}

/**
 * Finds the file that an address of a request names, if it is a data URI, an upload or an earlier
 * result. The job keeps the file's bytes, so it outlives the upload. Any other address is fetched by
 * the executor, if whoever asks may name it.
 */
export async function resolveFile(
  address: string,
  place: FilePlace,
  scope: ServiceScope,
): Promise<Resolved> {
  if (address.startsWith(`${scope.base}files/`)) {
    const blob = await ownFile(address, scope);
    if (blob !== undefined) return { address, blob };
    return missing(address, place, 'There is no file at this address; it may have expired.');
  }
  if (place.file === 'LoRA' && readHubName(address) !== undefined) return { address, blob: null };
  const judged = judgeAddress(address, askerOf(scope), new URL(scope.base).origin, place.file);
  switch (judged.kind) {
    case 'data':
      return fromDataUri(judged.uri, place);
    case 'fetch':
      return { address: judged.href, blob: null };
    case 'refused':
      return refused(address, place, judged);
  }
}

function askerOf({ site }: ServiceScope): Asker {
  return { kind: site === undefined ? 'page' : 'site' };
}

function fromDataUri(uri: string, place: FilePlace): Resolved {
  const shown = `${uri.slice(0, Math.min(uri.indexOf(',') + 1 || 64, 64))}…`;
  const blob = readDataUri(uri);
  if (blob === undefined) return missing(shown, place, 'The data URI cannot be read.');
  return { address: shown, blob };
}

/** The Blob behind one of this endpoint's own file addresses, if whoever asks has made it. */
async function ownFile(href: string, scope: ServiceScope): Promise<Blob | undefined> {
  const route = readRoute('GET', new URL(href), null, scope.base);
  if (route.kind === 'upload') return (await readUpload(route.id, scope.site))?.blob;
  if (route.kind !== 'picture') return undefined;
  const image = (await readCurrent(route.id, scope))?.result?.images[route.index];
  return image && readBlob(image.blob);
}

function missing(address: string, place: FilePlace, message: string): Resolved {
  const code = 'file_download_error';
  const detail = [{ loc: fileLoc(place), msg: message, type: code, input: shownAddress(address) }];
  const failure: EngineFailure = { code, message, action: `Send the ${place.file} again.`, detail };
  return { address, blob: null, failure };
}

/** A fault of the request itself, in fal's form. Nothing is fetched. */
function refused(
  address: string,
  place: FilePlace,
  { msg, action }: { readonly msg: string; readonly action: string },
): Resolved {
  const input = shownAddress(address);
  const detail = [{ loc: fileLoc(place), msg, type: 'value_error', input }];
  return {
    address: input,
    blob: null,
    failure: { code: 'invalid_request', message: `${msg}.`, action, detail },
  };
}
