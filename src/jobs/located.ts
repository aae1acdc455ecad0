import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { fileLoc, type FilePlace } from '../request/named-file.ts';
import { shownAddress } from '../request/picture-address.ts';

/**
 * The failure of a file with its place in the request. Without a place it is the picture's.
 * @param address what the request says, shortened where it is shown
 */
export function located(failure: EngineFailure, place: FilePlace, address: string): EngineFailure {
  if (failure.detail !== undefined) return failure;
  const { code, message } = failure;
  const input = shownAddress(address);
  return { ...failure, detail: [{ loc: fileLoc(place), msg: message, type: code, input }] };
}
