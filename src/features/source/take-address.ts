/** A picture that is fetched from its address, onto the stage. */
import { EngineError, toFailure } from '../../../workers/failure.ts';
import type { EngineFailure } from '../../../workers/protocol/failure.ts';
import { setSourceWithRecipe } from '../../actions/recipe.ts';
import { fetchPicture } from '../../jobs/source-fetch.ts';
import type { Asker } from '../../request/picture-address.ts';
import { takeTurn } from '../../stores/source-turn.ts';
import { pictureName } from './uri-list.ts';

/** Schemes that a picture can be fetched from. */
const FETCHED = /^(https?|data|blob):/i;

/** How an attempt ended. */
export type AddressTaken =
  /** It is on the stage. */
  | { readonly kind: 'shown'; readonly name: string }
  /** It could not be fetched. */
  | { readonly kind: 'failed'; readonly failure: EngineFailure }
  /** Another action has put a picture on the stage meanwhile, or the file cannot be opened, which the page says. */
  | { readonly kind: 'passed' };

/**
 * Fetches the picture of an address and puts it on the stage. Never rejects because of the address.
 * @param asker whose login goes with the request: an address that was written elsewhere gets what anybody gets
 * @param signal ends the fetch; the picture on the stage stays
 */
export async function takeAddress(
  address: string,
  asker: Asker,
  signal?: AbortSignal,
): Promise<AddressTaken> {
  const turn = takeTurn();
  if (!FETCHED.test(address)) return { kind: 'failed', failure: unfetchable(address) };
  const fetched = await fetchPicture(address, { asker, ...(signal && { signal }) });
  if (!turn.isLast() || signal?.aborted === true) return { kind: 'passed' };
  if (!fetched.ok) return { kind: 'failed', failure: fetched.failure };
  const name = pictureName(address);
  const shown = await setSourceWithRecipe(fetched.blob, name, turn);
  return shown ? { kind: 'shown', name } : { kind: 'passed' };
}

function unfetchable(address: string): EngineFailure {
  const shown = address.length > 80 ? `${address.slice(0, 77)}…` : address;
  return toFailure(
    new EngineError(
      'file_download_error',
      `${shown} is no address that a web page can fetch a picture from.`,
      'Save the picture and drop the file instead.',
    ),
  );
}
