/** The picture on the stage: taken, cropped, taken away, and kept for a reload of this tab. */
import { readDraft, saveDraft } from '../../workers/records/draft.ts';
import type { SourceDraft } from '../../workers/records/record.ts';
import { withRoom } from '../../workers/records/retention.ts';
import { CENTRE, type Focus } from '../request/cover-crop.ts';
import { copyPicture } from './copy-picture.ts';
import { readSource, type Source, type SourceRead } from './read-source.ts';
import { setSession, useSession } from './session.ts';
import { setSettings } from './settings.ts';
import { type SourceTurn, takeTurn } from './source-turn.ts';
import { tab } from './tab.ts';

interface Placing {
  readonly focus?: Focus;
  /** The turn that the action took when it began; by default it begins now. */
  readonly turn?: SourceTurn;
}

/**
 * Makes a picture the one that the person works on. If it cannot be opened, the picture before stays and the
 * failure is shown. If another action has begun meanwhile, nothing is shown.
 * @param name its file name
 * @returns whether the picture is the one on the stage now
 */
export async function setSource(
  blob: Blob,
  name: string,
  { focus = CENTRE, turn = takeTurn() }: Placing = {},
): Promise<boolean> {
  const read = await whileOpening(() => openSource(blob, name, turn));
  if (read === null) return false;
  if (!read.ok) {
    setSession({ problem: read.failure });
    return false;
  }
  show(read.source, focus);
  setSettings({ view: '' });
  await keepDraft({ blob: read.source.blob, name, focus }, turn);
  return turn.isLast();
}

/** Takes the picture away. @param turn the turn that the action took when it began; by default it begins now */
export async function forgetSource(turn = takeTurn()): Promise<void> {
  if (!turn.isLast()) return;
  show(null, CENTRE);
  setSettings({ view: '' });
  await saveDraft(tab.id, null);
}

/** Moves the crop. @param settled whether the drag has ended; only then the place is stored */
export async function placeFocus(focus: Focus, settled: boolean): Promise<void> {
  setSession({ focus });
  const { source } = useSession.getState();
  if (settled && source !== null) await keepDraft({ blob: source.blob, name: source.name, focus });
}

/** Counts as a picture that is being opened: what is generated meanwhile would lack it. */
async function whileOpening<T>(open: () => Promise<T>): Promise<T> {
  countOpening(1);
  try {
    return await open();
  } finally {
    countOpening(-1);
  }
}

function countOpening(by: number): void {
  setSession({ opening: useSession.getState().opening + by });
}

/** Shows the picture again that was there before a reload. @throws what the database throws */
export function restoreSource(): Promise<void> {
  return whileOpening(() => restore(takeTurn()));
}

async function restore(turn: SourceTurn): Promise<void> {
  const draft = await readDraft(tab.before);
  if (draft === undefined) return;
  const read = await openSource(draft.blob, draft.name, turn);
  if (read === null) return;
  if (!read.ok) return setSession({ problem: read.failure });
  show(read.source, draft.focus);
  // A new tab has from now on a draft of its own.
  if (tab.before !== tab.id) await keepDraft({ ...draft, blob: read.source.blob }, turn);
}

/** Opens a copy of a picture. @returns null if another action has begun meanwhile */
async function openSource(blob: Blob, name: string, turn: SourceTurn): Promise<SourceRead | null> {
  const copy = await copyPicture(blob, name);
  if (!turn.isLast()) return null;
  if (!copy.ok) return copy;
  const read = await readSource(copy.blob, name);
  if (turn.isLast()) return read;
  if (read.ok) URL.revokeObjectURL(read.source.url);
  return null;
}

/** Stores the picture for a reload. If there is no room it is not stored; the page can go on without. */
async function keepDraft({ blob, name, focus }: SourceDraft, turn?: SourceTurn): Promise<void> {
  const save = async (): Promise<void> => {
    // Room for it may have been found only after another picture was stored.
    if (turn === undefined || turn.isLast()) await saveDraft(tab.id, { blob, name, focus });
  };
  await withRoom(save).catch((error: unknown) => console.warn('The picture is not kept:', error));
}

function show(source: Source | null, focus: Focus): void {
  const old = useSession.getState().source;
  if (old !== null) URL.revokeObjectURL(old.url);
  setSession({ source, focus, recipe: null, notice: null, problem: null });
}
