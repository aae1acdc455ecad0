import { plural, t } from '../language/t.ts';
import type { JobId } from '../../workers/protocol/engine-job.ts';
import { deleteJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { withRoom } from '../../workers/records/retention.ts';
import { bringBackJobs, isTrashed, renewTrash, trashJobs } from '../../workers/records/trash.ts';
import { isQuotaError } from '../../workers/records/write-failure.ts';
import { jobIsShown, useJobs } from '../stores/jobs.ts';
import { type Deletion, setSession, useSession } from '../stores/session.ts';
import { setSettings } from '../stores/settings.ts';
import { keepFocus } from './keep-focus.ts';
import { loadToasts, offerUndo } from './undo-toast.ts';

/** How often the page says that it still offers it, ms: a good deal less than TRASH_MS. */
const RENEW_MS = 20_000;

/** How long a notice waits for the picture that is back, ms: another tab may have deleted it for good. */
const SHOWN_MS = 2000;

const toastOf = ({ ids: [first] }: Deletion): string => `deleted ${first}`;

/**
 * Deletes jobs, in a way that can be taken back at once. If one of them is on the stage, the stage goes on to the
 * picture beside them. A browser that has no room left even for that note deletes them for good.
 * @param shown the one on the stage, if it is one of them
 * @throws what a write to the database throws; the picture is on the stage again then
 */
export async function deletePictures(jobs: readonly JobRecord[], shown?: JobId): Promise<void> {
  if (shown !== undefined) {
    const restoreFocus = keepFocus();
    setSettings({ view: beside(jobs, shown) });
    restoreFocus();
  }
  const ids = jobs.map(({ id }) => id);
  const trashed = await trashOrDelete(ids).catch((error: unknown) => {
    if (shown !== undefined) setSettings({ view: shown });
    throw error;
  });
  if (trashed.length > 0) await offerBack(trashed, shown);
}

async function offerBack(jobs: readonly JobRecord[], shown?: JobId): Promise<void> {
  const ids = jobs.map(({ id }) => id);
  const deletion: Deletion = { ids, jobs, ...(shown !== undefined && { shown }) };
  setDeleted([...useSession.getState().deleted, deletion]);
  await offerUndo({
    id: toastOf(deletion),
    title: titleOf(jobs),
    undo: () => bringBack(deletion),
    onClose: () => deleteForGood(deletion),
  });
}

function titleOf(jobs: readonly JobRecord[]): string {
  const made = jobs.filter(({ state }) => state === 'done').length;
  return made > 0
    ? plural({ one: 'Picture deleted', other: '# pictures deleted' }, { count: made })
    : plural({ one: 'Run deleted', other: '# runs deleted' }, { count: jobs.length });
}

/** @returns the jobs that can be brought back */
async function trashOrDelete(ids: readonly JobId[]): Promise<readonly JobRecord[]> {
  try {
    return await trashJobs(ids);
  } catch (error) {
    if (!isQuotaError(error)) throw error;
    for (const id of ids) await deleteJob(id);
    return [];
  }
}

/** Brings back what was deleted last. */
export async function undoDelete(): Promise<void> {
  const last = useSession.getState().deleted.findLast((each) => !comingBack.has(each));
  if (last !== undefined) await bringBack(last);
}

/** Those that are being brought back now. */
const comingBack = new Set<Deletion>();

/** Those that a person wants back, also where that failed: the end of their notice deletes none of them. */
const wanted = new Set<Deletion>();

/** @throws what the database throws; the jobs can still be brought back then */
async function bringBack(deletion: Deletion): Promise<void> {
  const { ids, shown } = deletion;
  if (comingBack.has(deletion) || !useSession.getState().deleted.includes(deletion)) return;
  comingBack.add(deletion);
  wanted.add(deletion);
  const restoreFocus = keepFocus();
  try {
    const back = await withRoom(() => bringBackJobs(ids), ids);
    setDeleted(without(deletion));
    wanted.delete(deletion);
    const view = back.find(({ id }) => id === shown) ?? back[0];
    if (shown !== undefined && view !== undefined) setSettings({ view: view.id });
    const toasts = await loadToasts();
    // The focus goes from the notice to the picture, which has to be there by then.
    if (view !== undefined) await jobIsShown(view.id, AbortSignal.timeout(SHOWN_MS));
    restoreFocus();
    toasts.close(toastOf(deletion));
    const gone = ids.length - back.length;
    if (gone > 0)
      toasts.add({ title: ids.length === 1 ? t('The picture is gone.') : gonePart(gone) });
  } finally {
    comingBack.delete(deletion);
  }
}

function gonePart(gone: number): string {
  return plural({ one: 'One picture is gone.', other: '# pictures are gone.' }, { count: gone });
}

async function deleteForGood(deletion: Deletion): Promise<void> {
  if (wanted.has(deletion) || !useSession.getState().deleted.includes(deletion)) return;
  setDeleted(without(deletion));
  // One that came back by another way, such as a ZIP that was brought in, stays; it may have been deleted again.
  const offered = new Set(useSession.getState().deleted.flatMap(({ ids }) => ids));
  for (const id of deletion.ids) if (!offered.has(id)) await deleteJob(id, isTrashed);
}

const without = (deletion: Deletion): readonly Deletion[] =>
  useSession.getState().deleted.filter((other) => other !== deletion);

let renewing: ReturnType<typeof setInterval> | undefined;

/** While the page offers to bring jobs back, their records must not go: a notice waits as long as nobody looks. */
function setDeleted(deleted: readonly Deletion[]): void {
  setSession({ deleted });
  if (deleted.length > 0) renewing ??= setInterval(renewAll, RENEW_MS);
  else {
    clearInterval(renewing);
    renewing = undefined;
  }
}

function renewAll(): void {
  const ids = useSession.getState().deleted.flatMap((each) => each.ids);
  renewTrash(ids).catch((error: unknown) => console.warn('A deleted job may go early:', error));
}

/** The picture that takes the place of deleted ones: the next older, else the next newer. */
function beside(deleted: readonly JobRecord[], shown: JobId): string {
  const done = useJobs.getState().jobs.filter(({ state }) => state === 'done');
  const at = done.findIndex(({ id }) => id === shown);
  if (at < 0) return '';
  const stays = ({ id }: JobRecord): boolean => deleted.every((each) => each.id !== id);
  return (done.slice(0, at).findLast(stays) ?? done.slice(at).find(stays))?.id ?? '';
}
