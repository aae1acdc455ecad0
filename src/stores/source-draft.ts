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
import { PATIENCE_MS, whileChanging } from './while-opening.ts';

const tooLong = (): Error => new Error('The database takes too long.');

/** The picture that this page has stored last; null before the first. */
let stored: Source | null = null;

/** The writes so far. Each begins after the one before, so that the last one begun is what stays. */
let writes: Promise<unknown> = Promise.resolve();

/** Writes the stage once it is its turn; null where no such write waits. */
let waiting: Promise<void> | null = null;

/** Does something after all that is being stored now. Where it fails, the page can go on without. */
async function inTurn(what: string, work: () => Promise<void>): Promise<void> {
  const mine = writes
    .then(work)
    .catch((error: unknown) => console.warn(`${what} is not kept:`, error));
  writes = mine;
  await mine;
}

/** What is about to be on the stage. */
interface Stage {
  /** null: the picture is taken away. */
  readonly opened: Opened | null;
  readonly focus: Focus;
  /** The action that puts it there. */
  readonly turn: SourceTurn;
}

/** What a change of the screen has returned. */
interface Shown<T> {
  readonly value: T;
  /** null: nothing, or it does not answer. */
  readonly problem: unknown;
}

/**
 * Stores a picture with its mask, then shows it, so that a reload right after it is seen finds it. Where the browser
 * cannot store it, or takes longer than {@link PATIENCE_MS}, it is shown all the same.
 * @param show changes the screen at once. It is called once, and not at all where another action has begun
 *   meanwhile; then the picture's address is given back.
 * @returns what `show` returned, and what the database threw meanwhile; null if it was not called
 */
export async function keepThenShow<T>(next: Stage, show: () => T): Promise<Shown<T> | null> {
  const { opened, turn } = next;
  const end: { shown: { readonly value: T } | null; problem: unknown; over: boolean } = {
    shown: null,
    problem: null,
    over: false,
  };
  const showOnce = (): void => {
    if (end.shown === null && turn.isLast()) end.shown = { value: show() };
  };
  const keeping = inTurn('The picture', async () => {
    // It took so long that it is seen already, and may have been changed since.
    if (end.shown !== null) return withRoom(writeStage);
    try {
      if (turn.isLast()) await withRoom(() => writeNext(next));
    } catch (problem) {
      if (end.over) throw problem;
      end.problem = problem;
    }
    // Before the next write begins, which looks at the stage.
    showOnce();
    if (end.shown === null) await withRoom(writeStage);
  });
  await whileChanging(() => within(keeping, PATIENCE_MS, tooLong).catch(() => undefined));
  end.over = true;
  showOnce();
  if (end.shown === null && opened !== null) URL.revokeObjectURL(opened.source.url);
  const { shown, problem } = end;
  if (problem !== null) console.warn('The picture is not kept:', problem);
  return shown && { ...shown, problem };
}

async function writeNext({ opened, focus }: Stage): Promise<void> {
  if (opened === null) return saveDraft(tab.id, null);
  const { source, mask } = opened;
  const painted = typeof mask === 'object' ? await fileOf(mask, source) : null;
  await save(source, focus, painted);
}

async function save(source: Source, focus: Focus, mask: Blob | null): Promise<void> {
  const { blob, name } = source;
  await saveDraft(tab.id, { blob, name, focus, ...(mask !== null && { mask }) });
  stored = source;
}

/**
 * Stores what is on the stage: the picture, its crop and its mask, or that there is none. While one such write
 * waits for its turn, no other begins to wait: it will store what is there then.
 */
export function keepStage(): Promise<void> {
  waiting ??= inTurn('The picture', () => {
    waiting = null;
    return withRoom(writeStage);
  });
  return waiting;
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
  return inTurn('The mask', () => withRoom(writeMask));
}

async function writeMask(): Promise<void> {
  const { source } = useSession.getState();
  if (source === null) return;
  if (source !== stored) return writeStage();
  const { drawing } = useMask.getState();
  const mask = await maskFile(source);
  // As above: another call stores what is there now.
  const now = useSession.getState();
  if (now.source !== source || useMask.getState().drawing !== drawing) return;
  if (!(await saveMask(tab.id, mask))) await writeStage();
}
