import 'fake-indexeddb/auto';
import { encode } from 'fast-png';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { database } from '../../workers/records/database.ts';
import { listJobs } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { noteStroke, startPainting, stopPainting } from '../stores/edit-mask.ts';
import { useJobs } from '../stores/jobs.ts';
import { mirrorJobs } from '../stores/mirror-jobs.ts';
import { setLearnedWords } from '../stores/learned-words.ts';
import { useMask } from '../stores/mask.ts';
import { useRecalled } from '../stores/recalled.ts';
import { setSession, useSession } from '../stores/session.ts';
import { DEFAULT_SETTINGS, setRequest, setSettings, useSettings } from '../stores/settings.ts';
import { placeFocus, setSource } from '../stores/source.ts';
import { recall } from './recall.ts';
import { generate } from './submit.ts';
import { undoRecall } from './undo-recall.ts';

/** Opens pictures; each waits until it is let. */
let door: Promise<unknown> = Promise.resolve();
/** How many pictures were given to the browser. */
let asked = 0;

/** Node has no `<img>`. This one opens every picture. */
class OpenedImage extends EventTarget {
  readonly naturalWidth = 40;
  readonly naturalHeight = 30;
  set src(_url: string) {
    asked += 1;
    void door.then(() => this.dispatchEvent(new Event('load')));
  }
}
vi.stubGlobal('Image', OpenedImage);
vi.stubGlobal('document', { baseURI: 'https://example.com/app/', querySelector: () => null });

/** Begins some work, does something while its picture is being opened, and waits for its end. */
async function meanwhile(work: () => Promise<void>, act: () => void): Promise<void> {
  const opener = new EventTarget();
  door = new Promise((resolve) => opener.addEventListener('open', resolve, { once: true }));
  const before = asked;
  const ended = work();
  await expect.poll(() => asked).toBe(before + 1);
  act();
  opener.dispatchEvent(new Event('open'));
  await ended;
}

const picture = (grey: number) =>
  new Blob([
    Uint8Array.from(encode({ width: 1, height: 1, channels: 1, data: Uint8Array.of(grey) })),
  ]);
const shown = () => useSession.getState().source?.name;
const prompt = () => useSettings.getState().request.prompt;
let job: JobRecord;

/** A job was made of another picture and prompt than those on the screen now. */
beforeEach(async () => {
  await (await database()).clear('jobs');
  useJobs.setState({ jobs: [] });
  await mirrorJobs();
  useRecalled.setState({ recalled: null });
  setSession({ problem: null, deleted: [] });
  setSettings(DEFAULT_SETTINGS);
  setRequest({ prompt: 'the first' });
  await setLearnedWords([{ name: 'cat.pti', file: new Blob(['cat']), words: '<cat>' }]);
  await setSource(picture(1), 'first.png');
  await generate();
  const [made] = await listJobs();
  job = made ?? expect.fail('no job');
  await setLearnedWords([]);
  await setSource(picture(2), 'now.png');
  setSettings({ view: job.id });
  setRequest({ prompt: 'now' });
});

describe('what is typed while a recall opens its picture', () => {
  it('comes back with what was there before', async () => {
    await meanwhile(
      () => recall(job),
      () => setRequest({ prompt: 'now, by the sea' }),
    );
    expect([shown(), prompt()]).toEqual(['first.png', 'the first']);
    await undoRecall();
    expect([shown(), prompt()]).toEqual(['now.png', 'now, by the sea']);
    expect(useSettings.getState().view).toBe(job.id);
  });
});

describe('what is made since a recall', () => {
  it('stays on the stage, if it is a run', async () => {
    await recall(job);
    setSettings({ view: 'another run' });
    await undoRecall();
    const { view } = useSettings.getState();
    expect([shown(), prompt(), view]).toEqual(['now.png', 'now', 'another run']);
  });

  it('stays, if it was typed while the recall was being stored', async () => {
    const stop = useSettings.subscribe(() => {
      if (prompt() !== 'the first') return;
      stop();
      void Promise.resolve().then(() => setRequest({ prompt: 'the first, by the sea' }));
    });
    await recall(job);
    await undoRecall();
    expect([shown(), prompt()]).toEqual(['now.png', 'the first, by the sea']);
  });

  it('stays, if it was typed while the picture of before was being opened', async () => {
    await recall(job);
    await meanwhile(undoRecall, () => setRequest({ prompt: 'typed' }));
    expect([shown(), prompt()]).toEqual(['now.png', 'typed']);
  });

  it('stays, if it is a mask: the picture that it belongs to stays too', async () => {
    await recall(job);
    startPainting();
    const grid = useMask.getState().drawing?.grid ?? expect.fail('no mask');
    await noteStroke(grid, { kind: 'stroke', erase: false, radius: 4, points: [{ x: 9, y: 9 }] });
    stopPainting();
    const { drawing } = useMask.getState();
    await undoRecall();
    expect([shown(), prompt()]).toEqual(['first.png', 'now']);
    expect(useMask.getState().drawing).toBe(drawing);
    // Where the mask can be seen.
    expect(useSettings.getState().view).toBe('');
  });

  it('stays, if it is a crop', async () => {
    await recall(job);
    await placeFocus({ x: 0.2, y: 0.5 }, true);
    await undoRecall();
    expect([shown(), prompt()]).toEqual(['first.png', 'now']);
    expect(useSession.getState().focus).toEqual({ x: 0.2, y: 0.5 });
  });
});

describe('the mask of before', () => {
  it('is kept, also what was painted of it while the recall opened its own picture', async () => {
    await meanwhile(
      () => recall(job),
      () => {
        setSettings({ view: '' });
        startPainting();
        const grid = useMask.getState().drawing?.grid ?? expect.fail('no mask');
        void noteStroke(grid, {
          kind: 'stroke',
          erase: false,
          radius: 4,
          points: [{ x: 9, y: 9 }],
        });
      },
    );
    expect(useMask.getState().drawing).toBeNull();
    const { recalled } = useRecalled.getState();
    expect(await recalled?.before.mask).toBeInstanceOf(Blob);
  });
});

it('says what of a picture cannot be brought back, until that is taken back', async () => {
  const crop = { x: 0, y: 0, width: 10, height: 20 };
  const other = { ...job, request: { ...job.request, crop } };
  await recall(other);
  expect(useSession.getState().notice?.()).toBe(
    'Not taken over: the part of the picture that was used, which the frame here cannot show.',
  );
  await undoRecall();
  expect(useSession.getState().notice).toBeNull();
  await recall(other, 'picture');
  expect(useSession.getState().notice).toBeNull();
});
