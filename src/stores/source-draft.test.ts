import 'fake-indexeddb/auto';
import { encode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readDraft } from '../../workers/records/draft.ts';
import type { SourceDraft } from '../../workers/records/record.ts';
import { CENTRE } from '../request/cover-crop.ts';
import { invertMask, startPainting } from './edit-mask.ts';
import { openPicture } from './open-picture.ts';
import { useSession } from './session.ts';
import { forgetSource, placeFocus, setSource } from './source.ts';
import { keepThenShow } from './source-draft.ts';
import { type SourceTurn, takeTurn } from './source-turn.ts';
import { tab } from './tab.ts';

/** A picture of one pixel. @param grey tells one from another */
const picture = (grey: number) =>
  new Blob([
    Uint8Array.from(encode({ width: 1, height: 1, channels: 1, data: Uint8Array.of(grey) })),
  ]);

/** Node has no `<img>`. This one opens every picture. */
class OpenedImage extends EventTarget {
  readonly naturalWidth = 4;
  readonly naturalHeight = 3;
  set src(_url: string) {
    queueMicrotask(() => this.dispatchEvent(new Event('load')));
  }
}

/** What the tab keeps at once. */
const kept = new Map<string, string>();

beforeEach(async () => {
  vi.stubGlobal('Image', OpenedImage);
  vi.stubGlobal('window', {
    sessionStorage: {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, text: string) => void kept.set(name, text),
      removeItem: (name: string) => void kept.delete(name),
    },
  });
  await forgetSource();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const shown = () => useSession.getState().source?.name ?? null;
const stored = async () => (await readDraft(tab.id))?.name ?? null;

/** Does something in the middle of the next write. */
function inNextWrite(work: () => unknown): void {
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(function put(
    this: IDBObjectStore,
    ...given
  ) {
    void work();
    return this.put(...given);
  });
}

/** The next write fails, for another reason than room. */
function failNextWrite(): void {
  inNextWrite(() => {
    throw new DOMException('the disk is broken', 'UnknownError');
  });
}

/** Another tab that writes drafts and does not end. @returns ends it */
async function holdDrafts(): Promise<() => void> {
  const opening = indexedDB.open('playground');
  await new Promise((resolve) => opening.addEventListener('success', resolve));
  const drafts = opening.result.transaction('drafts', 'readwrite').objectStore('drafts');
  let held = true;
  const hold = (): void => {
    const request = drafts.get('none');
    request.addEventListener('success', () => held && hold());
  };
  hold();
  return () => {
    held = false;
    opening.result.close();
  };
}

/** What the next page of this tab would find, asked for in the moment in which the stage changes. */
async function foundWhenShown(change: () => Promise<unknown>): Promise<string | null> {
  let found: Promise<SourceDraft | undefined> | undefined;
  const forget = useSession.subscribe(({ source }, before) => {
    // A read that begins now ends before any write that begins later.
    if (source !== before.source) found ??= readDraft(tab.id);
  });
  await change();
  forget();
  expect(found).toBeDefined();
  return (await found)?.name ?? null;
}

/** A turn that another takes once somebody has asked for it. */
function turnOnce(): SourceTurn {
  let asked = 0;
  return { isLast: () => (asked += 1) === 1 };
}

/** A page that begins now, after this one has gone. @returns its picture and where that is cropped */
async function nextPage() {
  // It is a new tab, which begins with what was stored last.
  kept.delete('playground-tab');
  kept.delete('playground-tab-open');
  vi.resetModules();
  const { restoreSource } = await import('./source.ts');
  await restoreSource();
  const { source, focus } = (await import('./session.ts')).useSession.getState();
  return { name: source?.name, focus };
}

describe('a reload right after a picture is seen', () => {
  it('finds it', async () => {
    expect(await foundWhenShown(() => setSource(picture(1), 'seen.png'))).toBe('seen.png');
  });

  it('finds none once it was seen to go', async () => {
    await setSource(picture(2), 'gone.png');
    expect(await foundWhenShown(() => forgetSource())).toBeNull();
  });

  it('finds the one on the stage where another action has begun while one was stored', async () => {
    await setSource(picture(3), 'stays.png');
    const opened = await openPicture({ blob: picture(4), name: 'overtaken.png' }, takeTurn());
    const show = vi.fn();
    const end = await keepThenShow({ opened, focus: CENTRE, turn: turnOnce() }, show);
    expect(end).toBeNull();
    expect(show).not.toHaveBeenCalled();
    expect([shown(), await stored()]).toEqual(['stays.png', 'stays.png']);
  });

  it.each([
    ['its crop is moved', () => placeFocus({ x: 0.2, y: 0.5 }, true)],
    [
      'a mask of it is painted',
      async () => {
        startPainting();
        await invertMask();
      },
    ],
  ])('finds the next one where, while that was stored, %s', async (_what, change) => {
    await setSource(picture(5), 'before.png');
    let changed: Promise<void> | undefined;
    inNextWrite(() => {
      changed = change();
    });
    await setSource(picture(6), 'next.png');
    await changed;
    expect([shown(), await stored()]).toEqual(['next.png', 'next.png']);
  });

  it('finds none where the crop was moved of one that went', async () => {
    await setSource(picture(7), 'gone.png');
    let changed: Promise<void> | undefined;
    inNextWrite(() => {
      changed = placeFocus({ x: 0.2, y: 0.5 }, true);
    });
    await forgetSource();
    await changed;
    expect([shown(), await stored()]).toEqual([null, null]);
  });
});

describe('the crop', () => {
  it('is where it was seen last, before the database has it', async () => {
    await setSource(picture(8), 'a.png');
    const moved = placeFocus({ x: 0.25, y: 0.75 }, true);
    expect(await nextPage()).toEqual({ name: 'a.png', focus: { x: 0.25, y: 0.75 } });
    await moved;
  });

  it('is that of the picture that comes back, where the one on the stage could not be stored', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    await setSource(picture(9), 'a.png');
    await placeFocus({ x: 0.2, y: 0.5 }, true);
    failNextWrite();
    await setSource(picture(10), 'b.png');
    expect(shown()).toBe('b.png');
    expect(await nextPage()).toEqual({ name: 'a.png', focus: { x: 0.2, y: 0.5 } });
  });

  it('is that of the picture that comes back, where the page went before that was shown', async () => {
    await setSource(picture(11), 'a.png');
    await placeFocus({ x: 0.2, y: 0.5 }, true);
    const turn = takeTurn();
    const opened = await openPicture({ blob: picture(12), name: 'c.png' }, turn);
    await keepThenShow({ opened, focus: CENTRE, turn }, () => {});
    expect(await nextPage()).toEqual({ name: 'c.png', focus: CENTRE });
  });
});

it('a picture that was taken away and is still stored goes from the screen, and that is told', async () => {
  await setSource(picture(15), 'private.png');
  failNextWrite();
  await expect(forgetSource()).rejects.toThrow(/the disk is broken/);
  expect(shown()).toBeNull();
});

it('a change of the screen is done whole where it could not be stored, and hears why', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  failNextWrite();
  const next = { opened: null, focus: CENTRE, turn: takeTurn() };
  const end = await keepThenShow(next, () => 'changed');
  expect(end).toMatchObject({ value: 'changed', problem: { name: 'UnknownError' } });
});

describe('a picture that is shown before it is stored, as the database takes too long', () => {
  it('is stored in the end, although another one could not be opened meanwhile', async () => {
    await setSource(picture(17), 'a.png');
    const letGo = await holdDrafts();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const before = placeFocus({ x: 0.1, y: 0.5 }, true);
    const setting = setSource(picture(18), 'b.png');
    await expect.poll(() => useSession.getState()).toMatchObject({ opening: 0, changing: 1 });
    vi.advanceTimersByTime(2000);
    vi.useRealTimers();
    expect(await setting).toBe(true);
    expect(await setSource(new Blob(['x']), 'broken.png')).toBe(false);
    letGo();
    await before;
    await expect.poll(() => stored()).toBe('b.png');
    expect(shown()).toBe('b.png');
  });
});

it('one write of the stage waits at a time, however often the crop is moved', async () => {
  await setSource(picture(16), 'a.png');
  const put = vi.spyOn(IDBObjectStore.prototype, 'put');
  const places = Array.from({ length: 20 }, (_, i) => ({ x: i / 20, y: 0.5 }));
  await Promise.all(places.map((place) => placeFocus(place, true)));
  // Each write stores the picture and its mask.
  expect(put.mock.calls.length).toBeLessThanOrEqual(4);
  expect((await readDraft(tab.id))?.focus).toEqual({ x: 0.95, y: 0.5 });
});
