import { randomName } from '../../workers/records/blobs.ts';
import { cancelJob } from '../../workers/records/cancel.ts';
import { type NewJob, updateJob } from '../../workers/records/jobs.ts';
import type { GroupId, JobRecord } from '../../workers/records/record.ts';
import { STRIP_STRENGTHS, strengthOf } from '../request/strength.ts';
import { isActive, useJobs } from '../stores/jobs.ts';
import { useSession } from '../stores/session.ts';
import { setRequest, setSettings } from '../stores/settings.ts';
import { sameJob } from './another-seed.ts';
import { putAllInQueue } from './put-in-queue.ts';
import { jobOfScreen, retry } from './submit.ts';

/** Draws what is on the screen at several strengths with one seed. It runs on this machine. */
export async function tryStrengths(): Promise<void> {
  const given = await jobOfScreen(false);
  if (given === null) return;
  const [job] = await putAllInQueue(strip(given, newGroup(), STRIP_STRENGTHS));
  if (job !== undefined) setSettings({ seed: given.request.seed.toString() });
}

/**
 * Draws a picture at the strengths that its row lacks, with the seed it has, and those again that were not drawn.
 * The picture is one of the row from then on.
 */
export async function tryOtherStrengths(job: JobRecord): Promise<void> {
  const group = job.group ?? newGroup();
  const { missing, failed } = lacking(job);
  if (missing.length > 0) {
    const [first] = await putAllInQueue(strip(await sameJob(job), group, missing));
    // What the hosted service has drawn is not what this machine draws with the same seed.
    if (first !== undefined && job.group === undefined && !isHosted(job))
      await updateJob(job.id, () => ({ group }));
  }
  // After the others, whose way into the queue takes an older problem off the screen.
  for (const each of failed) await retry(each);
}

/** What a picture's row lacks: strengths that have no job in it, and none that can be brought back, and jobs that failed or were cancelled. */
export function lacking(job: JobRecord): {
  readonly missing: readonly number[];
  readonly failed: readonly JobRecord[];
} {
  const { jobs } = useJobs.getState();
  const row = job.group === undefined ? [job] : jobsOfGroup(jobs, job.group);
  const whole = job.group === undefined ? row : [...row, ...trashedOf(job.group)];
  const there = whole.filter((each) => !isHosted(each)).map(({ request }) => strengthOf(request));
  return {
    missing: STRIP_STRENGTHS.filter((strength) => !there.includes(strength)),
    failed: row.filter(({ state }) => state === 'failed'),
  };
}

/** The jobs of a group that were deleted and can still be brought back: then they would be there twice. */
function trashedOf(group: GroupId): readonly JobRecord[] {
  const { deleted } = useSession.getState();
  return deleted.flatMap(({ jobs = [] }) => jobs.filter((job) => job.group === group));
}

const isHosted = ({ place }: JobRecord): boolean => place === 'hosted';
const newGroup = (): GroupId => randomName() as GroupId;

/**
 * The jobs of a strip, in the order of their strengths. They differ in nothing else, so the engine encodes
 * prompt and picture for the first alone. There is one picture of each.
 */
function strip(given: NewJob, group: GroupId, strengths: readonly number[]): readonly NewJob[] {
  return strengths.map((strength) => ({
    ...given,
    group,
    request: { ...given.request, strength, num_images: 1 },
  }));
}

/** The jobs of a group, in the order of their strengths. */
export function jobsOfGroup(jobs: readonly JobRecord[], group: GroupId): readonly JobRecord[] {
  return jobs
    .filter((job) => job.group === group)
    .sort((a, b) => strengthOf(a.request) - strengthOf(b.request));
}

/** The jobs that a picture's tile of the history stands for; the picture alone while some of them still run. */
export function wholeStrip(job: JobRecord): readonly JobRecord[] {
  if (job.group === undefined) return [job];
  const strip = jobsOfGroup(useJobs.getState().jobs, job.group);
  return strip.some(isActive) ? [job] : strip;
}

/** Cancels what of a group waits or runs. */
export async function cancelGroup(group: GroupId): Promise<void> {
  const active = useJobs.getState().jobs.filter((job) => job.group === group && isActive(job));
  await Promise.all(active.map(({ id }) => cancelJob(id)));
}

/** Goes on with one picture of a strip: its strength and seed are those of the next run. */
export function goOnWith({ request }: JobRecord): void {
  const { strength, seed } = request;
  if (strength !== undefined) setRequest({ strength });
  setSettings({ seed: seed.toString(), seedLocked: true });
}
