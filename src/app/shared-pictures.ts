import { EngineError } from '../../workers/failure.ts';
import { takePictures } from '../actions/take-pictures.ts';
import { LONGEST_TEXT } from '../request/opening-link.ts';
import { setSession, useSession } from '../stores/session.ts';

/** workers/service/shared-pictures.ts keeps them in this cache, and an address below the path `/address`. */
const CACHE = 'shared';
const ADDRESS = '/address';

interface Shared {
  readonly pictures: readonly File[];
  /** Empty if there is none. */
  readonly address: string;
}

/**
 * Puts the pictures on the stage that another app has shared with this one, or shows the address that it has
 * shared. Where the stage has a picture, the page asks first. They are taken once.
 * @param restored ends once the stage is as it was
 * @throws {EngineError} `image_load_error` if nothing was kept, `invalid_request` if the address is too long
 */
export async function takeShared(restored: Promise<void>): Promise<void> {
  const url = new URL(location.href);
  const came = url.searchParams.get('shared') === 'yes';
  const { pictures, address } = came ? await readKept() : { pictures: [], address: '' };
  // A share that failed may have left a part of it.
  await caches.delete(CACHE);
  url.searchParams.delete('shared');
  history.replaceState(history.state, '', url);
  // The restored picture would take the place of the shared one, and a failure off the screen.
  await restored;
  if (address.length > LONGEST_TEXT) throw tooLong();
  if (address !== '') setSession({ offered: address, dialog: 'address' });
  else if (pictures.length > 0) await bring(pictures);
  else
    throw new EngineError(
      'image_load_error',
      'The shared picture did not come: nothing was sent, there is no room for it, or it was taken already.',
      'Share it again, or choose the file here.',
    );
}

async function bring(pictures: readonly File[]): Promise<void> {
  if (useSession.getState().source === null) await takePictures(pictures);
  else setSession({ brought: { kind: 'pictures', pictures } });
}

function tooLong(): EngineError {
  return new EngineError(
    'invalid_request',
    `The shared address is longer than ${LONGEST_TEXT.toLocaleString('en')} characters.`,
    'Share the picture itself.',
  );
}

async function readKept(): Promise<Shared> {
  const cache = await caches.open(CACHE);
  const pictures: File[] = [];
  let address = '';
  for (const { url } of await cache.keys()) {
    const blob = await (await cache.match(url))?.blob();
    const name = decodeURIComponent(url.split('/').at(-1) ?? '');
    if (blob === undefined) continue;
    if (new URL(url).pathname === ADDRESS) address = await blob.text();
    else pictures.push(new File([blob], name, { type: blob.type }));
  }
  return { pictures, address };
}
