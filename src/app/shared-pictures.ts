import { EngineError } from '../../workers/failure.ts';
import { takePictures } from '../actions/take-pictures.ts';

/** workers/service/shared-pictures.ts keeps them in this cache. */
const CACHE = 'shared';

/**
 * Puts the pictures on the stage that another app has shared with this one. They are taken once.
 * @throws {EngineError} `image_load_error` if none was kept
 */
export async function takeShared(): Promise<void> {
  const url = new URL(location.href);
  const kept = url.searchParams.get('shared') === 'yes' ? await pictures() : [];
  // A share that failed may have left a part of it.
  await caches.delete(CACHE);
  url.searchParams.delete('shared');
  history.replaceState(history.state, '', url);
  if (kept.length > 0) await takePictures(kept);
  else
    throw new EngineError(
      'image_load_error',
      'The shared picture did not come: nothing was sent, there is no room for it, or it was taken already.',
      'Share it again, or choose the file here.',
    );
}

async function pictures(): Promise<readonly File[]> {
  const cache = await caches.open(CACHE);
  const files: File[] = [];
  for (const { url } of await cache.keys()) {
    const blob = await (await cache.match(url))?.blob();
    const name = decodeURIComponent(url.split('/').at(-1) ?? '');
    if (blob !== undefined) files.push(new File([blob], name, { type: blob.type }));
  }
  return files;
}
