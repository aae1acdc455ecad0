import { EngineError } from '../../workers/failure.ts';
import { perform } from '../actions/perform.ts';
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
  /** Tells one share from the next, which takes its place; null for one that failed. */
  readonly stamp: string | null;
}

/**
 * Puts the pictures on the stage that another app has shared with this one, or shows the address that it has
 * shared. Where the stage has a picture, the page asks first. They are taken once.
 * @param restored ends once the stage is as it was
 * @throws {EngineError} `image_load_error` if nothing was kept, `invalid_request` if the address is too long
 */
export async function takeShared(restored: Promise<void>): Promise<void> {
  const came = new URL(location.href).searchParams.get('shared') === 'yes';
  const { pictures, address, stamp } = came
    ? await readKept()
    : { pictures: [], address: '', stamp: null };
  // The restored picture would take the place of the shared one, and a failure off the screen.
  await restored;
  const asks = pictures.length > 0 && address === '' && useSession.getState().source !== null;
  if (asks) return ask(pictures, stamp);
  // A share that failed may have left a part of it.
  await forget(stamp);
  if (address.length > LONGEST_TEXT) throw tooLong();
  if (address !== '') setSession({ offered: address, dialog: 'address' });
  else if (pictures.length > 0) await takePictures(pictures);
  else
    throw new EngineError(
      'image_load_error',
      'The shared picture did not come: nothing was sent, there is no room for it, or it was taken already.',
      'Share it again, or choose the file here.',
    );
}

/** Until the answer the pictures stay where they are, so that a reload asks again. */
function ask(pictures: readonly File[], stamp: string | null): void {
  const brought = { kind: 'pictures', pictures } as const;
  setSession({ brought });
  const unsubscribe = useSession.subscribe((now) => {
    if (now.brought === brought) return;
    unsubscribe();
    void perform(() => forget(stamp));
  });
}

/** Nobody takes the share again, and the address of the page names it no more. A later share, which another page asks about, stays. */
async function forget(stamp: string | null): Promise<void> {
  const url = new URL(location.href);
  url.searchParams.delete('shared');
  history.replaceState(history.state, '', url);
  if (stamp !== null && (await stampOf(await caches.open(CACHE))) !== stamp) return;
  await caches.delete(CACHE);
}

async function stampOf(cache: Cache): Promise<string> {
  const keys = await cache.keys();
  const first = keys[0] === undefined ? undefined : await cache.match(keys[0]);
  return [first?.headers.get('date') ?? '', ...keys.map(({ url }) => url)].join(' ');
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
  return { pictures, address, stamp: await stampOf(cache) };
}
