/** Runs as records that end, and what the browser is asked to show. The browser's own parts stand in for themselves. */
import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import { finished, REQUEST } from '../../test/service/scope.ts';
import { OPTIONS } from '../../test/unit/engine-options.ts';
import type { JobId } from '../../workers/protocol/engine-job.ts';
import { CANCELLED } from '../../workers/records/cancel.ts';
import { failJob, finishJob, insertJob } from '../../workers/records/jobs.ts';
import { parseRequest } from '../request/parse-request.ts';
import { findJob, jobIsShown } from '../stores/jobs.ts';
import { mirrorJobs } from '../stores/mirror-jobs.ts';
import { useSession } from '../stores/session.ts';
import { setSettings } from '../stores/settings.ts';

interface Notice {
  readonly title: string;
  readonly options: NotificationOptions;
}

/** What the browser was asked to show. */
let notices: Notice[] = [];
/** Names of the Web Locks that other pages hold. */
let heldElsewhere: readonly string[] = [];
const page = Object.assign(new EventTarget(), {
  visibilityState: 'visible',
  baseURI: 'https://app.example/',
});

vi.stubGlobal('document', page);
vi.stubGlobal('Notification', { permission: 'granted' });
vi.stubGlobal('navigator', {
  serviceWorker: {
    getRegistration: () =>
      Promise.resolve({
        showNotification: (title: string, options: NotificationOptions) =>
          void notices.push({ title, options }),
      }),
  },
  locks: {
    request: (_name: string, _options: unknown, work: () => Promise<void>) => work(),
    query: () => Promise.resolve({ held: heldElsewhere.map((name) => ({ name })) }),
  },
});

const { tellEnds } = await import('./tell-ends.ts');
await mirrorJobs();
tellEnds();

function look(state: 'visible' | 'hidden'): void {
  page.visibilityState = state;
  page.dispatchEvent(new Event('visibilitychange'));
}

async function queued(): Promise<JobId> {
  const parsed = parseRequest(REQUEST);
  if (!parsed.ok) throw new Error('valid');
  const request = { ...parsed.request, seed: 1n };
  const job = { origin: 'app', request, options: OPTIONS, source: new Blob(['s']) } as const;
  const { id } = await insertJob(job);
  await jobIsShown(id);
  return id;
}

/** Ends a job, and waits until the page knows it. */
async function end(id: JobId, how: 'done' | 'failed' | 'cancelled'): Promise<void> {
  const failure = { code: 'out_of_memory', message: 'secret', action: '' } as const;
  await (how === 'done'
    ? finishJob(id, finished('x'))
    : failJob(id, how === 'failed' ? failure : CANCELLED));
  await expect.poll(() => findJob(id)?.state).toBe(how === 'done' ? 'done' : 'failed');
}

const titles = () => notices.map(({ title }) => title);

beforeEach(() => {
  notices = [];
  heldElsewhere = [];
  setSettings({ notify: true });
  look('visible');
  look('hidden');
});

it('a run that ends while nobody looks is told, without its prompt', async () => {
  await end(await queued(), 'done');
  await expect.poll(() => titles()).toEqual(['Your picture is ready']);
  expect(notices[0]?.options.body).toBeUndefined();
  expect(useSession.getState().unseen).toHaveLength(1);
});

it('a run that fails is told, without its failure’s sentence', async () => {
  await end(await queued(), 'failed');
  await expect.poll(() => titles()).toEqual(['A run failed']);
  expect(JSON.stringify(notices)).not.toContain('secret');
});

it('runs are told together, once none is left', async () => {
  const [first, second] = [await queued(), await queued()];
  await end(first, 'done');
  await end(second, 'done');
  await expect.poll(() => titles()).toEqual(['2 pictures are ready']);
});

it('a run is told where the one behind it was cancelled', async () => {
  const [first, second] = [await queued(), await queued()];
  await end(first, 'done');
  await end(second, 'cancelled');
  await expect.poll(() => titles()).toEqual(['Your picture is ready']);
  // What was told is not told again.
  await end(await queued(), 'cancelled');
  await end(await queued(), 'failed');
  await expect.poll(() => titles()).toEqual(['Your picture is ready', 'A run failed']);
});

it('a run is not told while another tab of the app is looked at', async () => {
  heldElsewhere = ['looked-at'];
  await end(await queued(), 'done');
  heldElsewhere = [];
  await end(await queued(), 'failed');
  await expect.poll(() => titles()).toEqual(['A run failed']);
  expect(useSession.getState().unseen).toHaveLength(1);
});

it('what somebody has looked at is not told later', async () => {
  const [first, second] = [await queued(), await queued()];
  await end(first, 'done');
  look('visible');
  expect(useSession.getState().unseen).toEqual([]);
  look('hidden');
  await end(second, 'failed');
  await expect.poll(() => titles()).toEqual(['A run failed']);
});
