/** Which jobs belong to one row of strengths. */
import type { GroupId, JobRecord } from '../../workers/records/record.ts';
import { STRIP_STRENGTHS, strengthOf } from '../request/strength.ts';
import { isActive, useJobs } from '../stores/jobs.ts';
import { useSession } from '../stores/session.ts';

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

export const isHosted = ({ place }: JobRecord): boolean => place === 'hosted';

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
