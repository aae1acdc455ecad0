import type { GroupId, JobRecord } from '../../../workers/records/record.ts';

/** A tile of the history. */
export interface Entry {
  /** Of its job, or of its job's group: the tile stays the same one whichever picture of it is shown. */
  readonly key: string;
  /** The job whose picture it shows. */
  readonly job: JobRecord;
  /** How many pictures it stands for. */
  readonly pictures: number;
}

/**
 * The tiles of the finished jobs, the newest first. Jobs of one group have one tile, in the place of the
 * newest: it shows the one on the stage, else the newest.
 * @param jobs oldest first
 * @param view id of the job on the stage
 */
export function entriesOf(jobs: readonly JobRecord[], view: string): readonly Entry[] {
  const entries: Entry[] = [];
  const places = new Map<GroupId, number>();
  for (const job of jobs.toReversed()) {
    if (job.state !== 'done') continue;
    const pictures = job.result?.images.length ?? 0;
    const place = job.group === undefined ? undefined : places.get(job.group);
    const entry = place === undefined ? undefined : entries[place];
    if (place === undefined || entry === undefined) {
      if (job.group !== undefined) places.set(job.group, entries.length);
      entries.push({ key: tileKey(job), job, pictures });
    } else {
      const shown = job.id === view ? job : entry.job;
      entries[place] = { ...entry, job: shown, pictures: entry.pictures + pictures };
    }
  }
  return entries;
}

/** The key of the tile that has, or will have, the picture of a job. */
export function tileKey({ id, group }: JobRecord): string {
  return group ?? id;
}
