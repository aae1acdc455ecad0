/** Several pictures at once: a job for each, with the settings of the screen. */
import { randomName } from '../../workers/protocol/random-name.ts';
import type { BatchId } from '../../workers/records/record.ts';
import { copyPicture } from '../stores/copy-picture.ts';
import { readSource, type Source } from '../stores/read-source.ts';
import { setSession, useSession } from '../stores/session.ts';
import { setSettings } from '../stores/settings.ts';
import { putAllInQueue } from './put-in-queue.ts';
import { sayLeftOut } from './say-left-out.ts';
import { jobOfScreen } from './submit.ts';

/**
 * Puts the picture on the stage and those that came with it into this machine's queue. Each has its own shape and
 * the middle of the picture, where the size is cut out of it, and its own seed unless the seed is locked. A file
 * that cannot be opened is left out, and that is said. Those that cannot be stored can be drawn later.
 */
export async function drawAll(): Promise<void> {
  const { source, others, batch: begun } = useSession.getState();
  const files: File[] = [];
  const opened: Source[] = [];
  const unread: string[] = [];
  for (const file of others) {
    const picture = await open(file);
    if (picture === null) unread.push(file.name);
    else {
      files.push(file);
      opened.push(picture);
    }
  }
  // The person has gone on to another picture, or wants this one alone.
  const now = useSession.getState();
  if (now.source !== source || now.others !== others) return;
  // The settings are taken at once for all: the person may go on while the jobs are stored.
  const given = await Promise.all([
    ...(begun !== null ? [] : [jobOfScreen(false)]),
    ...opened.map((picture) => jobOfScreen(false, picture)),
  ]);
  const batch = begun ?? (randomName() as BatchId);
  const jobs = given.flatMap((job) => (job === null ? [] : [{ ...job, batch }]));
  if (jobs.length < given.length) return;
  const { length: stored } = await putAllInQueue(jobs);
  if (stored === 0 && jobs.length > 0) return;
  // The first job is that of the picture on the stage.
  const left = files.slice(begun === null ? stored - 1 : stored);
  if (useSession.getState().others === others) setSession({ others: left, batch });
  const [first] = jobs;
  if (first !== undefined) setSettings({ seed: first.request.seed.toString() });
  await sayLeftOut(unread);
}

/** @returns null if the file cannot be opened */
async function open(file: File): Promise<Source | null> {
  const copy = await copyPicture(file, file.name);
  const read = copy.ok ? await readSource(copy.blob, file.name) : copy;
  if (!read.ok) return null;
  // Its size and its bytes are wanted, and it is not shown.
  URL.revokeObjectURL(read.source.url);
  return read.source;
}
