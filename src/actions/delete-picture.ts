import type { JobId } from '../../workers/protocol/engine.ts';
import { deleteJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { bringBackJob, trashJob } from '../../workers/records/trash.ts';
import { useJobs } from '../stores/jobs.ts';
import { setSession, useSession } from '../stores/session.ts';
import { setSettings } from '../stores/settings.ts';
import { keepFocus } from './keep-focus.ts';
import { perform } from './perform.ts';

/** Milliseconds for which the page offers to bring a deleted picture back. */
const UNDO_MS = 10_000;

/** Not in the shell, which has to be small; App.tsx loads it after the first paint. */
const loadToasts = async () => (await import('../ui/toasts.ts')).toasts;

const toastOf = (id: JobId): string => `deleted ${id}`;

/**
 * Deletes a job, in a way that can be taken back. The stage goes on to the picture beside it.
 * @throws what a write to the database throws; the picture is on the stage again then
 */
export async function deletePicture(job: JobRecord): Promise<void> {
  const restoreFocus = keepFocus();
  setSettings({ view: beside(job) });
  restoreFocus();
  try {
    if ((await trashJob(job.id)) === undefined) return;
  } catch (error) {
    setSettings({ view: job.id });
    throw error;
  }
  setSession({ deleted: [...useSession.getState().deleted, job.id] });
  const toasts = await loadToasts();
  toasts.add({
    id: toastOf(job.id),
    title: job.state === 'done' ? 'Picture deleted' : 'Run deleted',
    timeout: UNDO_MS,
    actionProps: { children: 'Undo', onClick: () => void perform(() => bringBack(job.id)) },
    onClose: () => void perform(() => deleteForGood(job.id)),
  });
}

/** Brings the picture back that was deleted last. */
export async function undoDelete(): Promise<void> {
  const id = useSession.getState().deleted.at(-1);
  if (id !== undefined) await bringBack(id);
}

async function bringBack(id: JobId): Promise<void> {
  if (!takeFromDeleted(id)) return;
  const toasts = await loadToasts();
  toasts.close(toastOf(id));
  if (await bringBackJob(id)) setSettings({ view: id });
  else toasts.add({ title: 'The picture is gone. Its room was needed.' });
}

async function deleteForGood(id: JobId): Promise<void> {
  if (takeFromDeleted(id)) await deleteJob(id);
}

/** @returns whether the job could still be brought back */
function takeFromDeleted(id: JobId): boolean {
  const { deleted } = useSession.getState();
  setSession({ deleted: deleted.filter((other) => other !== id) });
  return deleted.includes(id);
}

/** The picture that takes the place of a deleted one: the next older, else the next newer. */
function beside(job: JobRecord): string {
  const ids = useJobs.getState().jobs.flatMap(({ id, state }) => (state === 'done' ? id : []));
  const at = ids.indexOf(job.id);
  return at < 0 ? '' : (ids[at - 1] ?? ids[at + 1] ?? '');
}
