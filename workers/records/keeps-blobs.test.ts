import 'fake-indexeddb/auto';
import { beforeAll, expect, it, vi } from 'vitest';
import { readBlob, storedBlob } from './blobs.ts';
import { readDraft, readLearnedWords, saveDraft, saveLearnedWords, saveMask } from './draft.ts';
import { transact } from './transact.ts';

/** As WebKit's private windows do. */
beforeAll(() => {
  const put = IDBObjectStore.prototype.put;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    ...[value, key]: Parameters<IDBObjectStore['put']>
  ) {
    if (bearsBlob(value)) {
      throw new DOMException(
        'Error preparing Blob/File data to be stored in object store',
        'UnknownError',
      );
    }
    return put.call(this, value, key);
  });
});

function bearsBlob(value: unknown): boolean {
  if (value instanceof Blob) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(bearsBlob);
}

const picture = (text: string) => new Blob([text], { type: 'image/png' });

it('a draft, its mask and its learned words are kept as bytes, and read as Blobs', async () => {
  const focus = { x: 0.5, y: 0 };
  await saveDraft('a', { blob: picture('source'), name: 'a.png', focus, mask: picture('mask') });
  await saveLearnedWords('a', [{ name: 'w', words: '<s0>', file: picture('words') }]);
  expect(await readDraft('a')).toEqual({
    blob: expect.any(Blob),
    name: 'a.png',
    focus,
    mask: expect.any(Blob),
  });
  expect(await (await readDraft('a'))?.blob.text()).toBe('source');
  expect((await readDraft('a'))?.blob.type).toBe('image/png');
  await saveMask('a', picture('another'));
  expect(await (await readDraft('a'))?.mask?.text()).toBe('another');
  const [word] = await readLearnedWords('a');
  expect(await word?.file.text()).toBe('words');
});

it('the picture of a job is kept as bytes, and read as a Blob', async () => {
  const stored = await storedBlob(picture('result'), false);
  await transact(['blobs'], 'readwrite', ({ store }) => store.put(stored, 'a key'));
  const kept = await readBlob('a key');
  expect(await kept?.text()).toBe('result');
  expect(kept?.type).toBe('image/png');
});
