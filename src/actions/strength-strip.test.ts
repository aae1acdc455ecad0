import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import { finished } from '../../test/service/scope.ts';
import { cancelJob } from '../../workers/records/cancel.ts';
import { database } from '../../workers/records/database.ts';
import { deleteJob, finishJob, listJobs } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { STRIP_STRENGTHS } from '../request/strength.ts';
import { findJob, useJobs } from '../stores/jobs.ts';
import { mirrorJobs } from '../stores/mirror-jobs.ts';
import { setSession } from '../stores/session.ts';
import { DEFAULT_SETTINGS, setRequest, setSettings } from '../stores/settings.ts';

vi.stubGlobal('document', {
  baseURI: 'https://example.com/app/',
  querySelector: () => null,
});
const { ACTIONS } = await import('./actions.ts');
const { generate } = await import('./submit.ts');
const { tryOtherStrengths } = await import('./strength-strip.ts');
const { lacking } = await import('./strip-jobs.ts');
const { deletePictures } = await import('./delete-picture.ts');

const source = { blob: new Blob(['p']), name: 'a.png', url: 'blob:a', width: 64, height: 64 };
const strengths = (jobs: readonly JobRecord[]) =>
  jobs.map(({ request }) => request.strength ?? 0).toSorted((a, b) => a - b);
const finish = async (jobs: readonly JobRecord[]) => {
  for (const { id } of jobs) await finishJob(id, finished('x'));
  await expect.poll(() => jobs.map(({ id }) => findJob(id)?.state)).not.toContain('queued');
};

/** A finished picture at a strength. */
async function made(strength: number): Promise<JobRecord> {
  setRequest({ prompt: 'a lighthouse', strength });
  await generate();
  await finish(await listJobs());
  const [job] = await listJobs();
  return job ?? expect.fail('no job');
}

beforeEach(async () => {
  await (await database()).clear('jobs');
  useJobs.setState({ jobs: [] });
  await mirrorJobs();
  setSettings(DEFAULT_SETTINGS);
  setSession({ source, problem: null, deleted: [] });
});

it('a picture at one of the strengths is drawn at the others, and joins their row', async () => {
  const job = await made(0.52);
  await tryOtherStrengths(job);
  const jobs = await listJobs();
  expect(strengths(jobs)).toEqual(STRIP_STRENGTHS);
  expect(new Set(jobs.map(({ group }) => group)).size).toBe(1);
  expect(jobs[0]?.group).toBeDefined();
  expect(new Set(jobs.map(({ request }) => request.seed)).size).toBe(1);
});

it('a picture at a strength of its own is drawn at all of them', async () => {
  await tryOtherStrengths(await made(0.7));
  const jobs = await listJobs();
  expect(strengths(jobs)).toEqual([...STRIP_STRENGTHS, 0.7].toSorted((a, b) => a - b));
  expect(new Set(jobs.map(({ group }) => group)).size).toBe(1);
});

it('a strength whose picture was deleted is not missing while it can be brought back', async () => {
  const job = await made(0.52);
  await tryOtherStrengths(job);
  await finish(await listJobs());
  const [second] = (await listJobs()).filter(({ id }) => id !== job.id);
  const row = findJob(job.id) ?? expect.fail('no job');
  await deletePictures([second ?? expect.fail('no job')]);
  await expect.poll(() => findJob(second?.id ?? '')).toBeUndefined();
  expect(lacking(row).missing).toEqual([]);
  setSession({ deleted: [] });
  expect(lacking(row).missing).toEqual([second?.request.strength]);
});

it('a row is filled up, and a full one lacks none', async () => {
  const job = await made(0.52);
  await tryOtherStrengths(job);
  const [first, second, ...others] = await listJobs();
  await deleteJob(second?.id ?? expect.fail('no job'));
  const cancelled = others.pop() ?? expect.fail('no job');
  await cancelJob(cancelled.id);
  await finish([first ?? expect.fail('no job'), ...others]);
  await expect.poll(() => useJobs.getState().jobs).toHaveLength(5);
  await expect.poll(() => findJob(cancelled.id)?.state).toBe('failed');
  setSettings({ view: job.id });
  expect(ACTIONS.otherStrengths.enabled()).toBe(true);
  await ACTIONS.otherStrengths.perform();
  const jobs = await listJobs();
  expect(strengths(jobs)).toEqual(STRIP_STRENGTHS);
  expect(new Set(jobs.map(({ group }) => group)).size).toBe(1);
  expect(jobs.filter(({ state }) => state === 'queued')).toHaveLength(2);
  await expect.poll(() => findJob(cancelled.id)?.state).toBe('queued');
  expect(ACTIONS.otherStrengths.enabled()).toBe(false);
});
