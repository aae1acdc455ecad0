import type { JobId } from '../../workers/protocol/engine.ts';
import { deleteJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { withRoom } from '../../workers/records/retention.ts';
import { bringBackJob, renewTrash, trashJob } from '../../workers/records/trash.ts';
import { isQuotaError } from '../../workers/records/write-failure.ts';
import { useJobs } from '../stores/jobs.ts';
import { setSession, useSession } from '../stores/session.ts';
import { setSettings } from '../stores/settings.ts';
import { keepFocus } from './keep-focus.ts';
import { perform } from './perform.ts';

/** Milliseconds for which the page offers to bring a deleted picture back. They pass only while it is looked at. */
const UNDO_MS = 10_000;

/** How often the page says that it still offers it, ms: a good deal less than TRASH_MS. */
const RENEW_MS = 20_000;

/** Not in the shell, which has to be small; App.tsx loads it after the first paint. */
const loadToasts = async () => (await import('../ui/toasts.ts')).toasts;

const toastOf = (id: JobId): string => `deleted ${id}`;

/**
 * Deletes a job, in a way that can be taken back. The stage goes on to the picture beside it. A browser that
 * has no room left even for that note deletes it at once.
 * @throws what a write to the database throws; the picture is on the stage again then
 */
export async function deletePicture(job: JobRecord): Promise<void> {
  const restoreFocus = keepFocus();
  setSettings({ view: beside(job) });
  restoreFocus();
  try {
    if (!(await trashOrDelete(job.id))) return;
  } catch (error) {
    setSettings({ view: job.id });
    throw error;
  }
  setDeleted([...useSession.getState().deleted, job.id]);
  const toasts = await loadToasts();
  toasts.add({
    id: toastOf(job.id),
    title: job.state === 'done' ? 'Picture deleted' : 'Run deleted',
    timeout: UNDO_MS,
    actionProps: { children: 'Undo', onClick: () => void perform(() => bringBack(job.id)) },
    onClose: () => void perform(() => deleteForGood(job.id)),
  });
}

/** @returns whether the job can be brought back */
async function trashOrDelete(id: JobId): Promise<boolean> {
  try {
    return (await trashJob(id)) !== undefined;
  } catch (error) {
    if (!isQuotaError(error)) throw error;
    await deleteJob(id);
    return false;
  }
}

/** Brings the picture back that was deleted last. */
export async function undoDelete(): Promise<void> {
  const id = useSession.getState().deleted.findLast((each) => !comingBack.has(each));
  if (id !== undefined) await bringBack(id);
}

/** Those that are being brought back now. */
const comingBack = new Set<JobId>();

/** Those that a person wants back, also where that failed: the end of their notice deletes none of them. */
const wanted = new Set<JobId>();

/** @throws what the database throws; the job can still be brought back then */
async function bringBack(id: JobId): Promise<void> {
  if (comingBack.has(id) || !useSession.getState().deleted.includes(id)) return;
  comingBack.add(id);
  wanted.add(id);
  try {
    const isBack = await withRoom(() => bringBackJob(id), id);
    setDeleted(without(id));
    wanted.delete(id);
    if (isBack) setSettings({ view: id });
    const toasts = await loadToasts();
    toasts.close(toastOf(id));
    if (!isBack) toasts.add({ title: 'The picture is gone.' });
  } finally {
    comingBack.delete(id);
  }
}

async function deleteForGood(id: JobId): Promise<void> {
  if (wanted.has(id) || !useSession.getState().deleted.includes(id)) return;
  setDeleted(without(id));
  await deleteJob(id);
}

const without = (id: JobId): readonly JobId[] =>
  useSession.getState().deleted.filter((other) => other !== id);

let renewing: ReturnType<typeof setInterval> | undefined;

/** While the page offers to bring a job back, its record must not go: a notice waits as long as nobody looks. */
function setDeleted(deleted: readonly JobId[]): void {
  setSession({ deleted });
  if (deleted.length > 0) renewing ??= setInterval(renewAll, RENEW_MS);
  else {
    clearInterval(renewing);
    renewing = undefined;
  }
}

function renewAll(): void {
  for (const id of useSession.getState().deleted) {
    renewTrash(id).catch((error: unknown) => console.warn('A deleted job may go early:', error));
  }
}

/** The picture that takes the place of a deleted one: the next older, else the next newer. */
function beside(job: JobRecord): string {
  const ids = useJobs.getState().jobs.flatMap(({ id, state }) => (state === 'done' ? id : []));
  const at = ids.indexOf(job.id);
  return at < 0 ? '' : (ids[at - 1] ?? ids[at + 1] ?? '');
}
