import { randomName } from '../../workers/protocol/random-name.ts';
import { cancelJob } from '../../workers/records/cancel.ts';
import { type NewJob, updateJob } from '../../workers/records/jobs.ts';
import type { GroupId, JobRecord } from '../../workers/records/record.ts';
import { STRIP_STRENGTHS } from '../request/strength.ts';
import { isActive, useJobs } from '../stores/jobs.ts';
import { setRequest, setSettings } from '../stores/settings.ts';
import { sameJob } from './another-seed.ts';
import { putAllInQueue } from './put-in-queue.ts';
import { isHosted, lacking } from './strip-jobs.ts';
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
