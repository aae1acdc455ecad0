import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobId } from '../../workers/protocol/engine-job.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { noteStroke, startPainting, stopPainting } from '../stores/edit-mask.ts';
import { useJobs } from '../stores/jobs.ts';
import { showMask, useMask } from '../stores/mask.ts';
import { setSession } from '../stores/session.ts';

vi.stubGlobal('document', { baseURI: 'https://example.com/app/' });
const { ACTIONS } = await import('./actions.ts');

const source = { blob: new Blob(['a']), name: 'a.png', url: 'blob:a', width: 64, height: 64 };

beforeEach(() => {
  showMask(null);
  setSession({ source, deleted: [], problem: null });
});

describe('the key of undo', () => {
  it('brings no deleted picture back while a person paints', async () => {
    setSession({ deleted: [{ ids: ['a' as JobId], shown: 'a' as JobId }] });
    expect(ACTIONS.undoDelete.enabled()).toBe(true);
    startPainting();
    expect([ACTIONS.undoMask.enabled(), ACTIONS.undoDelete.enabled()]).toEqual([false, false]);
    const { grid } = useMask.getState().drawing ?? expect.fail('no drawing');
    await noteStroke(grid, { kind: 'stroke', erase: false, radius: 8, points: [{ x: 9, y: 9 }] });
    expect([ACTIONS.undoMask.enabled(), ACTIONS.undoDelete.enabled()]).toEqual([true, false]);
    stopPainting();
    expect([ACTIONS.undoMask.enabled(), ACTIONS.undoDelete.enabled()]).toEqual([false, true]);
  });
});

it('no arrow key shows another picture while a person paints', () => {
  useJobs.setState({ jobs: [{ id: 'a', state: 'done' } as JobRecord] });
  expect([ACTIONS.newer.enabled(), ACTIONS.older.enabled()]).toEqual([true, true]);
  startPainting();
  expect([ACTIONS.newer.enabled(), ACTIONS.older.enabled()]).toEqual([false, false]);
});

it('has changed the brush when the next input comes, once painting has begun', async () => {
  await ACTIONS.paintMask.perform();
  const { size } = useMask.getState();
  // Nothing is awaited here: the press of the mouse may come right after the key.
  void ACTIONS.widenBrush.perform();
  expect(useMask.getState().size).toBeGreaterThan(size);
  void ACTIONS.eraseMask.perform();
  expect(useMask.getState().tool).toBe('erase');
});

it('does what the keys ask that follow the first one before the script is there', async () => {
  vi.resetModules();
  const page = await import('./actions.ts');
  const stores = {
    ...(await import('../stores/session.ts')),
    ...(await import('../stores/mask.ts')),
  };
  stores.setSession({ source });
  const { size } = stores.useMask.getState();
  const { paintMask, eraseMask, widenBrush, undoDelete, older } = page.ACTIONS;
  const began = paintMask.perform();
  expect(stores.useMask.getState().painting).toBe(false);
  expect([eraseMask.enabled(), widenBrush.enabled()]).toEqual([true, true]);
  expect([undoDelete.enabled(), older.enabled()]).toEqual([false, false]);
  await Promise.all([began, eraseMask.perform(), widenBrush.perform()]);
  expect(stores.useMask.getState()).toMatchObject({ painting: true, tool: 'erase' });
  expect(stores.useMask.getState().size).toBeGreaterThan(size);
});
