import 'fake-indexeddb/auto';
import { encode } from 'fast-png';
import { afterEach, expect, it, vi } from 'vitest';
import { setRequest } from '../stores/settings.ts';
import { forgetSource, setSource } from '../stores/source.ts';
import { ACTIONS } from './actions.ts';

/** Node has no `<img>`. This one opens every picture. */
class OpenedImage extends EventTarget {
  readonly naturalWidth = 4;
  readonly naturalHeight = 3;
  set src(_url: string) {
    queueMicrotask(() => this.dispatchEvent(new Event('load')));
  }
}

const picture = (grey: number) =>
  new Blob([
    Uint8Array.from(encode({ width: 1, height: 1, channels: 1, data: Uint8Array.of(grey) })),
  ]);

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('no run is begun while a picture is stored, neither with the one before nor without one', async () => {
  vi.stubGlobal('Image', OpenedImage);
  setRequest({ prompt: 'a boat' });
  const enabled: boolean[] = [];
  const look = () => enabled.push(ACTIONS.generate.enabled());
  for (const change of [
    () => setSource(picture(1), 'one.png'),
    () => setSource(picture(2), 'two.png'),
    () => forgetSource(),
  ]) {
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(function put(
      this: IDBObjectStore,
      ...given
    ) {
      look();
      return this.put(...given);
    });
    await change();
    look();
  }
  expect(enabled).toEqual([false, true, false, true, false, true]);
});
