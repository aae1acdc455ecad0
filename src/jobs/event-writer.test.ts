import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { queueJob, unstorable } from '../../test/jobs/hand-engine.ts';
import { finished } from '../../test/service/scope.ts';
import type { EngineEvent } from '../../workers/protocol/engine-event.ts';
import type { JobId } from '../../workers/protocol/engine-job.ts';
import { CANCELLED } from '../../workers/records/cancel.ts';
import { deleteJob, listJobs, readJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { readLive } from '../stores/live.ts';
import { EventWriter } from './event-writer.ts';

/** The writer's clock, ms. */
let now = 0;

afterEach(async () => {
  now = 0;
  vi.restoreAllMocks();
  for (const { id } of await listJobs()) await deleteJob(id);
});

const writerOf = (job: JobRecord) => new EventWriter(job, () => now);

const phase = (job: JobId): EngineEvent => ({ type: 'phase', job, phase: 'load_model', at: 0 });
const step = (job: JobId, number: number): EngineEvent => ({
  type: 'step',
  job,
  step: number,
  of: 3,
  image: 0,
});
const log = (job: JobId, message: string): EngineEvent => ({
  type: 'log',
  job,
  level: 'WARN',
  message,
  at: 7,
});
const done = (job: JobId): EngineEvent => ({ type: 'done', job, result: finished('picture') });

/** What the log of a job says. */
const lines = async (id: JobId) => (await readJob(id))?.log.map(({ message }) => message);

/** Makes the database refuse records, as a browser without room does. */
function refuseRecords() {
  const refused = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  return refused;
}

describe('events of a run', () => {
  it('are in the record, in the order they came', async () => {
    const job = await queueJob();
    const { id } = job;
    const writer = writerOf(job);
    const messages = Array.from({ length: 30 }, (_, number) => `line ${number}`);
    for (const message of messages) writer.write(log(id, message));
    writer.write(phase(id));
    writer.write(step(id, 1));
    writer.write(done(id));
    await writer.settled();
    expect(await lines(id)).toEqual(messages);
    expect(await readJob(id)).toMatchObject({
      state: 'done',
      progress: { phase: 'load_model', step: 1, of: 3 },
      result: { images: [{ width: 64, height: 96 }] },
    });
  });

  it('are written together where the run is quicker than the database', async () => {
    const job = await queueJob({ origin: 'endpoint' });
    const { id } = job;
    const put = vi.spyOn(IDBObjectStore.prototype, 'put');
    const writes = () => put.mock.calls.filter(([value]) => (value as { id?: unknown }).id === id);
    const writer = writerOf(job);
    writer.write(step(id, 1));
    await expect.poll(() => writes(), { interval: 0 }).toHaveLength(1);
    for (let number = 2; number <= 400; number++) {
      writer.write(step(id, number));
      await Promise.resolve();
    }
    writer.write(done(id));
    await writer.settled();
    expect(writes().length).toBeLessThan(10);
    const { log: kept, state, progress } = (await readJob(id)) ?? expect.fail('no job');
    expect(kept.map(({ message }) => message)).toEqual(
      Array.from({ length: 400 }, (_, number) => `step ${number + 1}/3`),
    );
    expect({ state, step: progress?.step }).toEqual({ state: 'done', step: 400 });
  });

  it('say how long a step takes once two are done', async () => {
    const job = await queueJob();
    const { id } = job;
    const writer = writerOf(job);
    writer.write(step(id, 1));
    await writer.settled();
    expect((await readJob(id))?.progress?.secondsPerStep).toBeNull();
    now = 1500;
    writer.write(step(id, 2));
    await writer.settled();
    expect((await readJob(id))?.progress?.secondsPerStep).toBe(1.5);
  });

  it('are lines of the log too where its caller sees nothing else', async () => {
    for (const [origin, seen] of [
      ['endpoint', ['load model', 'step 1/3']],
      ['app', []],
    ] as const) {
      const job = await queueJob({ origin });
      const { id } = job;
      const writer = writerOf(job);
      writer.write(phase(id));
      writer.write(step(id, 1));
      await writer.settled();
      expect(await lines(id)).toEqual(seen);
    }
  });

  it('that show only while it runs are in memory, and not in the record', async () => {
    const job = await queueJob();
    const { id } = job;
    const before = await readJob(id);
    const writer = writerOf(job);
    const pixels = new Uint8ClampedArray(4);
    const preview = { image: 0, pixels, width: 1, height: 1 };
    writer.write({ type: 'preview', job: id, ...preview });
    writer.write({ type: 'load', job: id, stage: 'unet', bytes: 10, of: 40 });
    await writer.settled();
    expect(readLive(id)).toMatchObject({ preview: { pixels }, load: { bytes: 10, of: 40 } });
    expect(await readJob(id)).toEqual(before);
  });

  it('that say it was cancelled are one sentence, however it was stopped', async () => {
    const job = await queueJob();
    const { id } = job;
    const writer = writerOf(job);
    const failure = { code: 'cancelled', message: 'between two steps', action: '' } as const;
    writer.write({ type: 'failed', job: id, failure });
    await writer.settled();
    expect(await readJob(id)).toMatchObject({ state: 'failed', failure: CANCELLED });
  });

  it('of a job that is no longer its own are dropped, those that wait too', async () => {
    const job = await queueJob();
    const { id } = job;
    const writer = writerOf(job);
    writer.write(log(id, 'waits to be written'));
    writer.abandon();
    writer.write(done(id));
    await writer.settled();
    expect(await readJob(id)).toMatchObject({ state: 'queued', log: [] });
  });
});

describe('a browser without room', () => {
  it('loses a line, and is asked again for the next one ten seconds later', async () => {
    const job = await queueJob();
    const { id } = job;
    const writer = writerOf(job);
    const refused = refuseRecords();
    writer.write(log(id, 'lost'));
    await writer.settled();
    const asked = refused.mock.calls.length;
    expect(asked).toBeGreaterThan(0);
    now = 9999;
    writer.write(log(id, 'not tried'));
    await writer.settled();
    expect(refused).toHaveBeenCalledTimes(asked);
    vi.restoreAllMocks();
    now = 10_000;
    writer.write(log(id, 'written'));
    await writer.settled();
    expect(await lines(id)).toEqual(['written']);
  });

  it('is asked at once for the end', async () => {
    const job = await queueJob();
    const { id } = job;
    const writer = writerOf(job);
    refuseRecords();
    writer.write(log(id, 'lost'));
    await writer.settled();
    vi.restoreAllMocks();
    writer.write(done(id));
    await writer.settled();
    expect(await readJob(id)).toMatchObject({ state: 'done', log: [] });
  });

  it('for the end too is told to whoever waits for it', async () => {
    const job = await queueJob();
    const { id } = job;
    const writer = writerOf(job);
    refuseRecords();
    writer.write(done(id));
    await expect(writer.settled()).rejects.toMatchObject({ name: 'QuotaExceededError' });
  });

  it('is not the only reason: a result that cannot be stored is told as well', async () => {
    const job = await queueJob();
    const { id } = job;
    const writer = writerOf(job);
    writer.write({ type: 'done', job: id, result: unstorable() });
    await expect(writer.settled()).rejects.toMatchObject({ name: 'DataCloneError' });
    expect(await readJob(id)).toMatchObject({ state: 'queued' });
  });
});
