import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { deferred } from '../../test/jobs/deferred.ts';
import { HandEngine, queueJob, unstorable } from '../../test/jobs/hand-engine.ts';
import { readBlob } from '../../workers/records/blobs.ts';
import { cancelJob } from '../../workers/records/cancel.ts';
import { deleteJob, listJobs, readJob, updateJob } from '../../workers/records/jobs.ts';
import { transact } from '../../workers/records/transact.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { REQUEST } from '../../test/service/scope.ts';
import { parseRequest } from '../request/parse-request.ts';
import { startExecutor } from './executor.ts';

/** The Web Locks of one browser, which Node has not: one page holds the lock, the others wait in turn. */
class Locks {
  #last: Promise<unknown> = Promise.resolve();
  #stolen = (_reason: Error): void => {};

  async request(
    _name: string,
    { signal }: { readonly signal: AbortSignal },
    work: () => Promise<unknown>,
  ): Promise<unknown> {
    const turn = this.#last;
    const given = Promise.race([
      turn,
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    ]);
    const held = given.then(() => {
      const lost = new Promise((_, reject) => (this.#stolen = reject));
      return Promise.race([work(), lost]);
    });
    this.#last = held.catch(() => turn);
    return held;
  }

  /** Takes the lock from the page that holds it, whose work goes on: what comes next has it. */
  steal(): void {
    this.#stolen(new DOMException('the lock was stolen', 'AbortError'));
  }
}

const open: (() => Promise<void>)[] = [];

/** A page with an executor; closed it leaves its job as it stands. */
function openPage(locks: Locks | null = new Locks()) {
  const engine = new HandEngine();
  const page = new AbortController();
  const over = startExecutor({ engine, locks: locks as LockManager | null, signal: page.signal });
  const close = async () => {
    page.abort();
    await over;
  };
  open.push(close);
  return { engine, close };
}

afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  for (const close of open.splice(0)) await close();
  for (const { id } of await listJobs()) await deleteJob(id);
});

const ended = async (id: Parameters<typeof readJob>[0], state: 'done' | 'failed') => {
  await expect.poll(async () => (await readJob(id))?.state).toBe(state);
};

function requestOf(body: object): JobRecord['request'] {
  const parsed = parseRequest(body);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  return { ...parsed.request, seed: 7n };
}

/** Long enough for an executor to do what it should not. */
const awhile = () => new Promise((resolve) => setTimeout(resolve, 100));

describe('an executor', () => {
  it('runs queued jobs one after another, the oldest first and low priority last', async () => {
    const low = await queueJob({ priority: 'low' });
    const first = await queueJob();
    const second = await queueJob();
    const { engine } = openPage();
    for (const { id } of [first, second, low]) {
      await expect.poll(() => engine.running).toBe(id);
      engine.finish();
      await ended(id, 'done');
    }
    expect(engine.begun).toHaveLength(3);
  });

  it('hands the engine the request, its options and its picture, and keeps the result', async () => {
    const { id, request, options } = await queueJob();
    const { engine } = openPage();
    await expect.poll(() => engine.running).toBe(id);
    const [run] = engine.begun;
    expect(run).toMatchObject({ id, request, options });
    expect(await run?.source?.text()).toBe('source');
    expect(await readJob(id)).toMatchObject({ state: 'running', attempts: 1 });
    engine.finish();
    await ended(id, 'done');
    const [image] = (await readJob(id))?.result?.images ?? [];
    expect(await (await readBlob(image?.blob ?? ''))?.text()).toBe('picture');
  });

  it('hands the engine a mask too, and no picture to a job that has none', async () => {
    const { engine } = openPage();
    const masked = await queueJob({
      request: requestOf({ ...REQUEST, mask_url: 'https://pictures.example/mask.png' }),
      mask: new Blob(['mask']),
    });
    await expect.poll(() => engine.running).toBe(masked.id);
    expect(await engine.begun[0]?.mask?.text()).toBe('mask');
    engine.finish();
    const text = await queueJob({ request: requestOf({ prompt: 'x' }), source: null });
    await expect.poll(() => engine.running).toBe(text.id);
    expect(engine.begun[1]).toMatchObject({ source: null });
    expect(engine.begun[1]).not.toHaveProperty('mask');
    engine.finish();
    await ended(text.id, 'done');
  });

  it('fails a job whose mask does not come, at its place', async () => {
    openPage();
    const mask_url = 'data:image/png;base64,A';
    const { id } = await queueJob({ request: requestOf({ ...REQUEST, mask_url }), mask: null });
    await ended(id, 'failed');
    expect((await readJob(id))?.failure).toMatchObject({
      code: 'file_download_error',
      detail: [{ loc: ['body', 'mask_url'] }],
    });
  });

  it('begins a job that comes while it waits', async () => {
    const { engine } = openPage();
    await awhile();
    const { id } = await queueJob();
    await expect.poll(() => engine.running).toBe(id);
  });

  it('begins a job within ten seconds whose page ended before it announced the job', async () => {
    const { id } = await queueJob();
    await updateJob(id, () => ({ state: 'done' }));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { engine } = openPage();
    await expect.poll(() => vi.getTimerCount()).toBe(1);
    const job = await readJob(id);
    await transact(['jobs'], 'readwrite', ({ store }) =>
      job === undefined ? expect.unreachable() : store.put({ ...job, state: 'queued' }),
    );
    await vi.advanceTimersByTimeAsync(10_000);
    await expect.poll(() => engine.running).toBe(id);
  });

  it('ends a job whose picture is gone, and goes on', async () => {
    const { id } = await queueJob({ source: null });
    const next = await queueJob();
    vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('no network'));
    const { engine } = openPage();
    await ended(id, 'failed');
    expect(await readJob(id)).toMatchObject({ failure: { code: 'file_download_error' } });
    await expect.poll(() => engine.running).toBe(next.id);
  });

  it('ends a job whose beginning finds no room, and goes on', async () => {
    const refused = await queueJob();
    const next = await queueJob();
    const put = IDBObjectStore.prototype.put;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      value,
      key,
    ) {
      if (value.id === refused.id && value.state === 'running') {
        throw new DOMException('full', 'QuotaExceededError');
      }
      return put.call(this, value, key);
    });
    const { engine } = openPage();
    await ended(refused.id, 'failed');
    expect(await readJob(refused.id)).toMatchObject({ failure: { code: 'storage_full' } });
    await expect.poll(() => engine.running).toBe(next.id);
    expect(engine.begun).toHaveLength(1);
  });

  it('ends a job whose result cannot be stored, and goes on', async () => {
    const refused = await queueJob();
    const next = await queueJob();
    const { engine } = openPage();
    await expect.poll(() => engine.running).toBe(refused.id);
    engine.finish(unstorable());
    await ended(refused.id, 'failed');
    const { failure } = (await readJob(refused.id)) ?? {};
    expect(failure?.code).toBe('internal_error');
    expect(failure?.message).toContain('could not store the result');
    await expect.poll(() => engine.running).toBe(next.id);
  });
});

describe('a job that is cancelled', () => {
  it('while it waits never runs', async () => {
    const first = await queueJob();
    const waiting = await queueJob();
    const last = await queueJob();
    const { engine } = openPage();
    await expect.poll(() => engine.running).toBe(first.id);
    await cancelJob(waiting.id);
    engine.finish();
    await expect.poll(() => engine.running).toBe(last.id);
    expect(engine.begun.map(({ id }) => id)).toEqual([first.id, last.id]);
    expect(await readJob(waiting.id)).toMatchObject({
      state: 'failed',
      attempts: 0,
      failure: { code: 'cancelled' },
    });
  });

  it('while its picture is fetched never reaches the engine', async () => {
    const answer = deferred<Response>();
    vi.spyOn(globalThis, 'fetch').mockReturnValue(answer.promise);
    const { id } = await queueJob({ source: null });
    const { engine } = openPage();
    await expect.poll(async () => (await readJob(id))?.state).toBe('running');
    await cancelJob(id);
    await awhile();
    answer.resolve(new Response('picture'));
    await ended(id, 'failed');
    expect(await readJob(id)).toMatchObject({ failure: { code: 'cancelled' } });
    expect(engine.begun).toEqual([]);
  });

  it('while it runs ends, and the next one begins', async () => {
    const running = await queueJob();
    const next = await queueJob();
    const { engine } = openPage();
    await expect.poll(() => engine.running).toBe(running.id);
    await cancelJob(running.id);
    await expect.poll(() => engine.running).toBe(next.id);
    expect(await readJob(running.id)).toMatchObject({
      state: 'failed',
      failure: { code: 'cancelled' },
    });
  });

  it('by being deleted stops, and its record does not come back', async () => {
    const running = await queueJob();
    const next = await queueJob();
    const { engine } = openPage();
    await expect.poll(() => engine.running).toBe(running.id);
    await deleteJob(running.id);
    await expect.poll(() => engine.running).toBe(next.id);
    expect(await readJob(running.id)).toBeUndefined();
  });
});

describe('a job whose page goes away in the middle', () => {
  it('runs again in the page that waits for the lock, with the seed it had', async () => {
    const locks = new Locks();
    const { id, request } = await queueJob();
    const first = openPage(locks);
    await expect.poll(() => first.engine.running).toBe(id);
    const second = openPage(locks);
    await awhile();
    expect(second.engine.begun).toEqual([]);
    await first.close();
    await expect.poll(() => second.engine.running).toBe(id);
    expect(second.engine.begun[0]?.request.seed).toBe(request.seed);
    expect(await readJob(id)).toMatchObject({ state: 'running', attempts: 2 });
    second.engine.finish();
    await ended(id, 'done');
  });

  it('twice has failed', async () => {
    const { id } = await queueJob();
    for (const attempt of [1, 2]) {
      const page = openPage();
      await expect.poll(() => page.engine.running).toBe(id);
      expect(await readJob(id)).toMatchObject({ attempts: attempt });
      await page.close();
    }
    openPage();
    await ended(id, 'failed');
    expect(await readJob(id)).toMatchObject({ failure: { code: 'engine_crashed' } });
  });

  it('and that was to be cancelled is cancelled', async () => {
    const { id } = await queueJob();
    const page = openPage();
    await expect.poll(() => page.engine.running).toBe(id);
    const closed = page.close();
    await cancelJob(id);
    await closed;
    expect(await readJob(id)).toMatchObject({ state: 'running', cancelRequested: true });
    openPage();
    await ended(id, 'failed');
    expect(await readJob(id)).toMatchObject({ failure: { code: 'cancelled' } });
  });
});

describe('a page whose lock is stolen', () => {
  it('stops, and the job runs once: in the page that has the lock now', async () => {
    const locks = new Locks();
    const { id } = await queueJob();
    const loser = openPage(locks);
    await expect.poll(() => loser.engine.running).toBe(id);
    const thief = openPage(locks);
    locks.steal();
    await expect.poll(() => thief.engine.running).toBe(id);
    expect(loser.engine.running).toBeUndefined();
    thief.engine.finish();
    await ended(id, 'done');
    expect(await readJob(id)).toMatchObject({ attempts: 2, failure: null });
  });

  it('waits for the lock again', async () => {
    const locks = new Locks();
    const { engine } = openPage(locks);
    await awhile();
    locks.steal();
    const { id } = await queueJob();
    await expect.poll(() => engine.running).toBe(id);
  });
});

const deleteDatabase = () =>
  new Promise((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase('playground');
    deleting.addEventListener('success', resolve);
    deleting.addEventListener('error', reject);
  });

describe('a job whose database is deleted under it', () => {
  it('goes on: its picture is kept in a new record, and the next job runs', async () => {
    const { id, request } = await queueJob();
    const lost = await queueJob();
    const { engine } = openPage();
    await expect.poll(() => engine.running).toBe(id);
    await deleteDatabase();
    await expect.poll(async () => (await readJob(id))?.state).toBe('running');
    engine.finish();
    await ended(id, 'done');
    const kept = await readJob(id);
    expect(kept).toMatchObject({ request, log: [{ level: 'WARN', code: 'storage_cleared' }] });
    expect(await (await readBlob(kept?.result?.images[0]?.blob ?? ''))?.text()).toBe('picture');
    expect(await (await readBlob(kept?.source ?? ''))?.text()).toBe('source');
    expect(await readJob(lost.id)).toBeUndefined();
    const next = await queueJob();
    await expect.poll(() => engine.running).toBe(next.id);
  });
});

describe('a job whose engine stops under it', () => {
  const failures = {
    engine_hung: 'The engine gave no sign of life for 2 minutes (computing unet).',
    engine_crashed: 'The engine stopped without an answer.',
  } as const;
  const failure = (code: keyof typeof failures) => ({ code, message: failures[code], action: '' });

  it.each(['engine_hung', 'engine_crashed'] as const)(
    'runs once more by itself after %s, before those that wait, with the seed it had',
    async (code) => {
      const { id, request } = await queueJob();
      const next = await queueJob();
      const { engine } = openPage();
      await expect.poll(() => engine.running).toBe(id);
      engine.fail(failure(code));
      await expect.poll(() => engine.begun).toHaveLength(2);
      expect(engine.begun[1]).toMatchObject({ id, request: { seed: request.seed } });
      const { attempts, log } = (await readJob(id)) ?? {};
      expect(attempts).toBe(2);
      expect(log).toMatchObject([{ level: 'WARN', code: 'ran_again' }]);
      expect(log?.[0]?.message).toContain(failures[code]);
      engine.finish();
      await ended(id, 'done');
      await expect.poll(() => engine.running).toBe(next.id);
    },
  );

  it('twice has failed, with the failure of the second time', async () => {
    const { id } = await queueJob();
    const { engine } = openPage();
    await expect.poll(() => engine.running).toBe(id);
    engine.fail(failure('engine_crashed'));
    await expect.poll(() => engine.begun).toHaveLength(2);
    engine.fail(failure('engine_hung'));
    await ended(id, 'failed');
    expect(await readJob(id)).toMatchObject({ failure: { code: 'engine_hung' }, attempts: 2 });
    expect(engine.begun).toHaveLength(2);
  });

  it('does not run again where it was to be cancelled', async () => {
    const { id } = await queueJob();
    const { engine } = openPage();
    await expect.poll(() => engine.running).toBe(id);
    engine.cancel = () => {};
    await cancelJob(id);
    engine.fail(failure('engine_hung'));
    await ended(id, 'failed');
    expect(await readJob(id)).toMatchObject({ failure: { code: 'cancelled' } });
  });

  it('has begun in time, however late it is when it begins again', async () => {
    const { id } = await queueJob({ startBy: Date.now() + 3_600_000 });
    const { engine } = openPage();
    await expect.poll(() => engine.running).toBe(id);
    await updateJob(id, () => ({ startBy: Date.now() - 1 }));
    engine.fail(failure('engine_crashed'));
    await expect.poll(() => engine.begun).toHaveLength(2);
    engine.finish();
    await ended(id, 'done');
  });

  it.each([
    ['out_of_memory', 'is none of the worker'],
    ['device_lost', 'the engine has tried twice itself'],
  ] as const)('fails at once with %s, which %s', async (code, _why) => {
    const { id } = await queueJob();
    const { engine } = openPage();
    await expect.poll(() => engine.running).toBe(id);
    engine.fail({ code, message: '', action: '' });
    await ended(id, 'failed');
    expect(engine.begun).toHaveLength(1);
  });
});

describe('two pages without Web Locks', () => {
  it('run a job once, in one of them', async () => {
    const engines = [openPage(null).engine, openPage(null).engine];
    const begun = () => engines.flatMap((engine) => engine.begun);
    const { id } = await queueJob();
    await expect.poll(begun).toHaveLength(1);
    await awhile();
    expect(begun()).toHaveLength(1);
    expect(await readJob(id)).toMatchObject({ state: 'running', attempts: 1 });
  });

  it('run one job at a time, whichever of them begins it', async () => {
    const engines = [openPage(null).engine, openPage(null).engine];
    const jobs = [await queueJob(), await queueJob(), await queueJob()];
    for (const { id } of jobs) {
      await expect.poll(() => engines.map(({ running }) => running)).toContain(id);
      await awhile();
      expect(engines.filter(({ running }) => running !== undefined)).toHaveLength(1);
      engines.find(({ running }) => running === id)?.finish();
      await ended(id, 'done');
    }
  });

  it('leave a job that runs in one of them to it when the other opens', async () => {
    const first = openPage(null);
    const { id } = await queueJob();
    await expect.poll(() => first.engine.running).toBe(id);
    const second = openPage(null);
    await awhile();
    expect(second.engine.begun).toEqual([]);
    expect(await readJob(id)).toMatchObject({ state: 'running', attempts: 1 });
    first.engine.finish();
    await ended(id, 'done');
  });

  it('take over what one of them ran once it is gone', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const first = openPage(null);
    const second = openPage(null);
    const { id } = await queueJob();
    await expect.poll(() => first.engine.running ?? second.engine.running).toBe(id);
    const [runs, waits] = first.engine.running === id ? [first, second] : [second, first];
    await runs.close();
    // It looks every ten seconds, and waits two for an answer.
    await vi.advanceTimersByTimeAsync(10_000);
    await expect.poll(() => vi.getTimerCount()).toBe(1);
    expect(waits.engine.begun).toEqual([]);
    await vi.advanceTimersByTimeAsync(2000);
    await expect.poll(() => waits.engine.running).toBe(id);
    expect(await readJob(id)).toMatchObject({ state: 'running', attempts: 2 });
  });
});
