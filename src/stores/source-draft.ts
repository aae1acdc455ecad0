/** The copy of the picture on the stage that IndexedDB has for a reload of this tab. */
import { saveDraft, saveMask } from '../../workers/records/draft.ts';
import { withRoom } from '../../workers/records/retention.ts';
import type { Focus } from '../request/cover-crop.ts';
import { within } from '../request/within.ts';
import { fileOf, maskFile, useMask } from './mask.ts';
import type { Opened } from './open-picture.ts';
import type { Source } from './read-source.ts';
import { useSession } from './session.ts';
import type { SourceTurn } from './source-turn.ts';
import { tab } from './tab.ts';
import { whileOpening } from './while-opening.ts';

/** A picture that takes longer to store is shown before it is stored. */
const PATIENCE_MS = 2000;

const tooLong = (): Error => new Error('The database takes too long.');

/** The picture that this page has stored last; null before the first. */
let stored: Source | null = null;

/** The writes so far. Each begins after the one before, so that the last one begun is what stays. */
let writes: Promise<unknown> = Promise.resolve();

/** Stores something after all that is being stored now. If there is no room, the page can go on without. */
async function inTurn(what: string, write: () => Promise<void>): Promise<void> {
  const mine = writes
    .then(() => withRoom(write))
    .catch((error: unknown) => console.warn(`${what} is not kept:`, error));
  writes = mine;
  await mine;
}

/**
 * Stores a picture that is about to be shown, with its mask, so that a reload right after it is seen finds it.
 * Where the browser cannot store it, or takes too long, it is to be shown all the same.
 * @param opened null: the picture on the stage is about to be taken away
 * @param turn of the action that is about to show it
 * @returns whether it is still to be shown: false once another action has begun. Its address is given back then.
 */
export async function keepOpened(
  opened: Opened | null,
  focus: Focus,
  turn: SourceTurn,
): Promise<boolean> {
  const keeping = inTurn('The picture', async () => {
    if (turn.isLast()) await (opened === null ? saveDraft(tab.id, null) : write(opened, focus));
    if (!turn.isLast()) await writeStage();
  });
  await whileOpening(() => within(keeping, PATIENCE_MS, tooLong).catch(() => undefined));
  if (turn.isLast()) return true;
  if (opened !== null) URL.revokeObjectURL(opened.source.url);
  return false;
}

async function write({ source, mask }: Opened, focus: Focus): Promise<void> {
  const painted = typeof mask === 'object' ? await fileOf(mask, source) : null;
  await save(source, focus, painted);
}

async function save(source: Source, focus: Focus, mask: Blob | null): Promise<void> {
  const { blob, name } = source;
  await saveDraft(tab.id, { blob, name, focus, ...(mask !== null && { mask }) });
  stored = source;
}

/** Stores what is on the stage: the picture, its crop and its mask, or that there is none. */
export function keepStage(): Promise<void> {
  return inTurn('The picture', writeStage);
}

async function writeStage(): Promise<void> {
  const { source, focus } = useSession.getState();
  if (source === null) return saveDraft(tab.id, null);
  const mask = await maskFile(source);
  // The mask may have been written only after the person has gone on. Then another call stores what is there now.
  if (useSession.getState().source === source) await save(source, focus, mask);
}

/**
 * Stores the mask alone, as its picture is stored already. It is too much to write a picture again for each
 * stroke.
 */
export function keepMask(): Promise<void> {
  return inTurn('The mask', async () => {
    const { source } = useSession.getState();
    if (source === null) return;
    if (source !== stored) return writeStage();
    const { drawing } = useMask.getState();
    const mask = await maskFile(source);
    // As above: another call stores what is there now.
    const now = useSession.getState();
    if (now.source !== source || useMask.getState().drawing !== drawing) return;
    if (!(await saveMask(tab.id, mask))) await writeStage();
  });
}
