import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import { database } from '../../workers/records/database.ts';
import { readDraft } from '../../workers/records/draft.ts';
import {
  clearMask,
  invertMask,
  noteStroke,
  redoMask,
  removeMask,
  scaleBrush,
  startPainting,
  stopPainting,
  undoMask,
} from './edit-mask.ts';
import { BRUSH_SIZE, maskFile, showMask, useMask } from './mask.ts';
import { setSession, useSession } from './session.ts';
import { tab } from './tab.ts';

const SIZE = { width: 20, height: 10 };

beforeEach(() => {
  showMask(null);
  const source = { ...SIZE, blob: new Blob(['picture']), name: 'a.png', url: 'blob:a' };
  setSession({ source, notice: null });
  startPainting();
});

const drawing = () => useMask.getState().drawing ?? expect.fail('no drawing');
const stroke = (x: number, erase = false) =>
  noteStroke(drawing().grid, { kind: 'stroke', erase, radius: 2, points: [{ x, y: 5 }] });
/** The cells of now, as text. */
const cells = (): string => drawing().grid.cells.join('');
const keptMask = async () => (await readDraft(tab.id))?.mask;

it('each step can be undone and done again', async () => {
  const seen = [cells()];
  for (const step of [
    () => stroke(5),
    () => stroke(12),
    () => stroke(5, true),
    invertMask,
    clearMask,
  ]) {
    await step();
    seen.push(cells());
  }
  for (const before of seen.slice(0, -1).toReversed()) {
    await undoMask();
    expect(cells()).toBe(before);
  }
  await undoMask();
  for (const after of seen.slice(1)) {
    await redoMask();
    expect(cells()).toBe(after);
  }
});

it('a new step takes the place of what was undone', async () => {
  await stroke(5);
  await undoMask();
  await stroke(12);
  const before = cells();
  await redoMask();
  expect(cells()).toBe(before);
});

it('undoing ends at the mask that was there', async () => {
  await stroke(5);
  const base = drawing().grid.cells.slice();
  showMask({ ...drawing(), base, done: [], undone: [] });
  await stroke(12);
  await undoMask();
  await undoMask();
  expect(drawing().grid.cells).toEqual(base);
});

it('a stroke on a mask that has gone is not noted', async () => {
  const { grid } = drawing();
  showMask(null);
  startPainting();
  await noteStroke(grid, { kind: 'stroke', erase: false, radius: 2, points: [{ x: 5, y: 5 }] });
  expect(drawing().done).toEqual([]);
});

it('each change is kept for a reload, and none is kept of an empty mask', async () => {
  await stroke(5);
  const first = await keptMask();
  expect(first?.size).toBeGreaterThan(0);
  await stroke(12);
  const second = await keptMask();
  expect(await second?.bytes()).not.toEqual(await first?.bytes());
  await clearMask();
  expect(await keptMask()).toBeUndefined();
  await undoMask();
  expect(await keptMask()).toEqual(second);
  await removeMask();
  expect(await keptMask()).toBeUndefined();
});

it('a stroke writes the mask and not the picture, unless that is not stored', async () => {
  await stroke(5);
  const written = vi.spyOn(IDBObjectStore.prototype, 'put');
  await stroke(12);
  await undoMask();
  await redoMask();
  expect(written.mock.calls.map(([, key]) => key)).toEqual(Array(3).fill(`${tab.id}/mask`));
  const mask = await keptMask();
  await (await database()).clear('drafts');
  await stroke(15);
  expect(await (await readDraft(tab.id))?.blob.text()).toBe('picture');
  expect(await (await keptMask())?.bytes()).not.toEqual(await mask?.bytes());
  written.mockRestore();
});

it('the file is what was painted when it was asked for', async () => {
  await stroke(5);
  const file = maskFile(SIZE);
  await stroke(12);
  expect(await (await file)?.bytes()).not.toEqual(await (await maskFile(SIZE))?.bytes());
  await undoMask();
  expect(await (await file)?.bytes()).toEqual(await (await maskFile(SIZE))?.bytes());
});

it('a file that could not be written is written when it is asked for again', async () => {
  const { CompressionStream: Real } = globalThis;
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  vi.stubGlobal('CompressionStream', function full() {
    throw new RangeError('Array buffer allocation failed');
  });
  await stroke(5);
  await expect(maskFile(SIZE)).rejects.toThrow('allocation');
  vi.stubGlobal('CompressionStream', Real);
  expect((await maskFile(SIZE))?.size).toBeGreaterThan(0);
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it('an empty mask is none, and that is said', async () => {
  stopPainting();
  expect(useSession.getState().notice?.()).toMatch(/no mask/);
  expect(await maskFile(SIZE)).toBeNull();
  startPainting();
  await stroke(5);
  stopPainting();
  expect(useSession.getState().notice).toBeNull();
});

it('the brush grows and shrinks between its limits', () => {
  const { size } = useMask.getState();
  scaleBrush(1.25);
  expect(useMask.getState().size).toBeGreaterThan(size);
  for (let i = 0; i < 20; i++) scaleBrush(1.25);
  expect(useMask.getState().size).toBe(BRUSH_SIZE.max);
  for (let i = 0; i < 20; i++) scaleBrush(1 / 1.25);
  expect(useMask.getState().size).toBe(BRUSH_SIZE.min);
});
