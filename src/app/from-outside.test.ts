import 'fake-indexeddb/auto';
import { encode } from 'fast-png';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OpenedImage } from '../../test/unit/opened-image.ts';
import { takeBrought } from '../actions/take-brought.ts';
import { noteStroke, startPainting } from '../stores/edit-mask.ts';
import { useMask } from '../stores/mask.ts';
import { setSession, useSession } from '../stores/session.ts';
import { DEFAULT_SETTINGS, setRequest, setSettings, useSettings } from '../stores/settings.ts';
import { forgetSource, setSource } from '../stores/source.ts';
import { takeFromOutside } from './from-outside.ts';

vi.stubGlobal('Image', OpenedImage);
vi.stubGlobal('document', { baseURI: 'https://example.com/app/', querySelector: () => null });
vi.stubGlobal('history', { state: null, replaceState: () => undefined });

const bytes = Uint8Array.from(encode({ width: 1, height: 1, channels: 1, data: Uint8Array.of(7) }));

/** How often the share was deleted. */
let deleted = 0;

/** Node has no caches. In this one the service worker has kept a picture. */
vi.stubGlobal('caches', {
  open: () =>
    Promise.resolve({
      keys: () => Promise.resolve([new Request('https://shared.invalid/0/theirs.png')]),
      match: () =>
        Promise.resolve(new Response(bytes, { headers: { 'content-type': 'image/png' } })),
    }),
  delete: () => {
    deleted += 1;
    return Promise.resolve(true);
  },
});

async function open(query: string, restored = Promise.resolve()): Promise<void> {
  vi.stubGlobal('location', new URL(`https://example.com/app/${query}`));
  await takeFromOutside(restored);
}

const setMine = () => setSource(new Blob([bytes]), 'mine.png');
const shown = () => useSession.getState().source?.name;
const prompt = () => useSettings.getState().request.prompt;
const brought = () => useSession.getState().brought?.kind;

beforeEach(async () => {
  setSettings(DEFAULT_SETTINGS);
  setRequest({ prompt: '' });
  await forgetSource();
  setSession({ brought: null });
});

describe('the prompt of a link', () => {
  it('is in the form at once, where there is none', async () => {
    await open('?prompt=theirs');
    expect([prompt(), brought()]).toEqual(['theirs', undefined]);
  });

  it('takes the place of the typed one after a yes, and not before', async () => {
    setRequest({ prompt: 'mine' });
    await open('?prompt=theirs');
    expect([prompt(), brought()]).toEqual(['mine', 'prompt']);
    await takeBrought();
    expect([prompt(), brought()]).toEqual(['theirs', undefined]);
  });
});

describe('a shared picture', () => {
  it('is on the stage at once, where there is none', async () => {
    await open('?shared=yes');
    expect([shown(), brought()]).toEqual(['theirs.png', undefined]);
  });

  it('stays for a reload, which asks again, until there is an answer', async () => {
    await setMine();
    deleted = 0;
    await open('?shared=yes');
    expect([brought(), deleted]).toEqual(['pictures', 0]);
    await takeBrought();
    expect([shown(), deleted]).toEqual(['theirs.png', 1]);
  });

  it('takes the place of another one and its mask after a yes, and not before', async () => {
    await setMine();
    startPainting();
    const grid = useMask.getState().drawing?.grid ?? expect.fail('no mask');
    await noteStroke(grid, { kind: 'stroke', erase: false, radius: 4, points: [{ x: 9, y: 9 }] });
    const { drawing } = useMask.getState();
    await open('?shared=yes');
    expect([shown(), brought()]).toEqual(['mine.png', 'pictures']);
    expect(useMask.getState().drawing).toBe(drawing);
    await takeBrought();
    expect([shown(), brought()]).toEqual(['theirs.png', undefined]);
  });

  it('waits for the picture of the last visit, which is still being opened', async () => {
    await open(
      '?shared=yes',
      setMine().then(() => undefined),
    );
    expect([shown(), brought()]).toEqual(['mine.png', 'pictures']);
  });
});
