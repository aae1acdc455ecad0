import 'fake-indexeddb/auto';
import { encode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useSession } from './session.ts';
import { setSettings, useSettings } from './settings.ts';
import { forgetSource, restoreSource, setSource } from './source.ts';
import { takeTurn } from './source-turn.ts';

/** The addresses that were made and not given back. */
const addresses = new Set<string>();

/** The bytes of a picture of one pixel. @param grey tells one from another */
const png = (grey: number) =>
  Uint8Array.from(encode({ width: 1, height: 1, channels: 1, data: Uint8Array.of(grey) }));
const picture = (grey: number) => new Blob([png(grey)]);

/** A door that is shut until it is opened. */
function gate() {
  const opener = new EventTarget();
  const opened = new Promise((resolve) => {
    opener.addEventListener('open', resolve, { once: true });
  });
  return { opened, open: () => opener.dispatchEvent(new Event('open')) };
}

/** How long the browser takes to open a picture. */
let opening: Promise<unknown> = Promise.resolve();

/** Node has no `<img>`. This one opens every picture. */
class OpenedImage extends EventTarget {
  readonly naturalWidth = 4;
  readonly naturalHeight = 3;
  set src(_url: string) {
    void opening.then(() => this.dispatchEvent(new Event('load')));
  }
}

beforeEach(async () => {
  vi.stubGlobal('Image', OpenedImage);
  const { createObjectURL, revokeObjectURL } = URL;
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    const url = createObjectURL.call(URL, blob);
    addresses.add(url);
    return url;
  });
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => {
    revokeObjectURL.call(URL, url);
    addresses.delete(url);
  });
  await forgetSource();
  addresses.clear();
});
afterEach(() => vi.restoreAllMocks());

/** A picture whose bytes come when they are let. */
function slowPicture() {
  const { opened, open } = gate();
  const blob = picture(1);
  const read = blob.arrayBuffer.bind(blob);
  blob.arrayBuffer = async () => {
    await opened;
    return read();
  };
  return { blob, come: open };
}

const shown = () => useSession.getState().source?.name ?? null;

describe('the picture on the stage', () => {
  it('is the one that was chosen last, whichever is read first', async () => {
    const large = slowPicture();
    const first = setSource(large.blob, 'large.png');
    expect(await setSource(picture(11), 'small.png')).toBe(true);
    large.come();
    expect(await first).toBe(false);
    expect(shown()).toBe('small.png');
  });

  it('is not one that was asked for before it, and came later', async () => {
    const turn = takeTurn();
    await setSource(picture(12), 'file.png');
    expect(await setSource(picture(13), 'late.png', { turn })).toBe(false);
    expect(shown()).toBe('file.png');
  });

  it('does not come back once it was taken away', async () => {
    const large = slowPicture();
    const first = setSource(large.blob, 'large.png');
    await forgetSource();
    large.come();
    await first;
    expect(shown()).toBeNull();
  });

  it('goes, and what a person has gone on to meanwhile stays in view', async () => {
    await setSource(picture(14), 'file.png');
    const gone = forgetSource();
    setSettings({ view: 'a job' });
    await gone;
    expect(shown()).toBeNull();
    expect(useSettings.getState().view).toBe('a job');
  });

  it('has the bytes it had when it was chosen', async () => {
    const onDisk = slowPicture();
    onDisk.come();
    await setSource(onDisk.blob, 'a.png');
    // Changed on the disk: a browser then refuses to read the file.
    onDisk.blob.arrayBuffer = () => Promise.reject(new DOMException('x', 'NotReadableError'));
    const kept = await useSession.getState().source?.blob.arrayBuffer();
    expect(new Uint8Array(kept ?? new ArrayBuffer())).toEqual(png(1));
  });

  it('stays, with a sentence, where another file cannot be read', async () => {
    await setSource(picture(14), 'file.png');
    const gone = new Blob(['x']);
    gone.arrayBuffer = () => Promise.reject(new DOMException('x', 'NotReadableError'));
    expect(await setSource(gone, 'gone.png')).toBe(false);
    expect(shown()).toBe('file.png');
    expect(useSession.getState().problem).toMatchObject({
      code: 'image_load_error',
      message: expect.stringMatching(
        /^“gone\.png” can no longer be read: it was changed/,
      ) as string,
    });
  });

  it('is shown without its mask where the script that reads masks does not come', async () => {
    vi.doMock('./read-mask.ts', () => {
      throw new TypeError('Failed to fetch dynamically imported module');
    });
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    expect(await setSource(picture(17), 'a.png', { mask: picture(255) })).toBe(true);
    vi.doUnmock('./read-mask.ts');
    expect(shown()).toBe('a.png');
    expect(useSession.getState().notice?.()).toMatch(/mask cannot be shown: a part of the app/);
    expect([...addresses]).toEqual([useSession.getState().source?.url]);
  });

  it('has the only address that is held, when another was opened meanwhile', async () => {
    await setSource(picture(15), 'one.png');
    const slow = gate();
    opening = slow.opened;
    const late = restoreSource();
    await expect.poll(() => addresses.size).toBe(2);
    opening = Promise.resolve();
    await setSource(picture(16), 'two.png');
    slow.open();
    await late;
    expect(shown()).toBe('two.png');
    expect([...addresses]).toEqual([useSession.getState().source?.url]);
  });
});

/** Whether a page that begins now keeps room for a picture. */
async function awaits(): Promise<boolean> {
  vi.resetModules();
  return (await import('./session.ts')).useSession.getState().awaited;
}

it('a tab with a picture says so to its next page, which awaits the picture until it is asked for', async () => {
  const kept = new Map<string, string>();
  const sessionStorage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
  };
  vi.stubGlobal('window', { sessionStorage });
  await setSource(picture(1), 'one.png');
  expect(await awaits()).toBe(true);
  await forgetSource();
  expect(await awaits()).toBe(false);

  useSession.setState({ awaited: true });
  await restoreSource();
  expect(useSession.getState().awaited).toBe(false);
  vi.unstubAllGlobals();
});
