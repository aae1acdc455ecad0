import 'fake-indexeddb/auto';
import { encode } from 'fast-png';
import { afterEach, expect, it, vi } from 'vitest';
import { finished } from '../../test/service/scope.ts';
import { finishJob, listJobs } from '../../workers/records/jobs.ts';
import { findJob } from '../stores/jobs.ts';
import { mirrorJobs } from '../stores/mirror-jobs.ts';
import { useSession } from '../stores/session.ts';
import { setRequest, setSettings } from '../stores/settings.ts';
import { forgetSource, setSource } from '../stores/source.ts';
import { ACTIONS } from './actions.ts';
import { generate } from './submit.ts';

/** Node has no `<img>`. This one opens every picture. */
class OpenedImage extends EventTarget {
  readonly naturalWidth = 4;
  readonly naturalHeight = 3;
  set src(_url: string) {
    setTimeout(() => this.dispatchEvent(new Event('load')));
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

it('no run is begun while a result becomes the picture, or what it was made of comes back', async () => {
  vi.stubGlobal('Image', OpenedImage);
  vi.stubGlobal('document', { baseURI: 'https://example.com/app/', querySelector: () => null });
  await mirrorJobs();
  setRequest({ prompt: 'a boat' });
  await setSource(picture(1), 'one.png');
  await generate();
  const [made] = await listJobs();
  const { id } = made ?? expect.fail('no job');
  const result = finished('');
  const [image] = result.images;
  if (image === undefined) throw new Error('no picture');
  await finishJob(id, { ...result, images: [{ ...image, blob: picture(3) }] });
  await expect.poll(() => findJob(id)?.state).toBe('done');
  setSettings({ view: id });
  await setSource(picture(2), 'two.png');

  const shown = [];
  for (const change of ['useAsInput', 'recall', 'undoRecall'] as const) {
    setSettings({ view: id });
    const { source } = useSession.getState();
    const changed = Promise.resolve(ACTIONS[change].perform());
    const end = { isOver: false };
    void changed.finally(() => (end.isOver = true));
    while (!end.isOver) {
      const isBefore = useSession.getState().source === source;
      expect(isBefore && ACTIONS.generate.enabled()).toBe(false);
      await new Promise(setImmediate);
    }
    await changed;
    shown.push(useSession.getState().source?.name);
    expect(ACTIONS.generate.enabled()).toBe(true);
  }
  expect(shown).toEqual([
    expect.stringMatching(/^result-/),
    'one.png',
    expect.stringMatching(/^result-/),
  ]);
});
