/** The picture on the stage: taken, cropped, taken away, and kept for a reload of this tab. */
import { t } from '../language/t.ts';
import { readDraft } from '../../workers/records/draft.ts';
import { CENTRE, type Focus } from '../request/cover-crop.ts';
import { keep } from './browser-storage.ts';
import { showMask } from './mask.ts';
import { type Opened, type OpenedMask, openPicture, UNSHOWN } from './open-picture.ts';
import type { Source } from './read-source.ts';
import { PICTURE, setSession, useSession } from './session.ts';
import { setSettings, useSettings } from './settings.ts';
import { keepCrop, keptCrop } from './kept-crop.ts';
import { keepStage, keepThenShow } from './source-draft.ts';
import { type SourceTurn, takeTurn } from './source-turn.ts';
import { tab } from './tab.ts';
import { whileOpening } from './while-opening.ts';

interface Placing {
  readonly focus?: Focus;
  /** What is painted of it. Without one the mask of the picture before goes, and that is said. */
  readonly mask?: Blob | undefined;
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
  { focus = CENTRE, mask, turn = takeTurn() }: Placing = {},
): Promise<boolean> {
  const opened = await openPicture({ blob, name, mask }, turn);
  if (opened === null) return false;
  const shown = await keepThenShow({ opened, focus, turn }, () => putOnStage(opened, focus));
  return shown !== null;
}

/**
 * Shows an opened picture in the place of the one on the stage, at once: right before and right after the call
 * a caller can note what a person sees. It is stored for a reload before ({@link keepThenShow}).
 * @param opened null: none is shown from now on
 */
export function putOnStage(opened: Opened | null, focus: Focus): void {
  show(opened?.source ?? null, focus, opened?.mask);
  setSettings({ view: '' });
}

/**
 * Takes the picture away. What a person has gone on to meanwhile, such as a picture of the history, stays in view.
 * @param turn the turn that the action took when it began; by default it begins now
 * @throws what the database throws where the picture is gone from the screen and still stored
 */
export async function forgetSource(turn = takeTurn()): Promise<void> {
  if (!turn.isLast()) return;
  const next = { opened: null, focus: CENTRE, turn };
  const { view: before } = useSettings.getState();
  const shown = await keepThenShow(next, () => {
    const { view } = useSettings.getState();
    putOnStage(null, CENTRE);
    if (view !== before) setSettings({ view });
  });
  // It would come back with the next page.
  if (shown !== null && shown.problem !== null) throw shown.problem;
}

/** Moves the crop. @param settled whether the drag has ended; only then the place is stored */
export async function placeFocus(focus: Focus, settled: boolean): Promise<void> {
  setSession({ focus });
  const { source } = useSession.getState();
  if (!settled || source === null) return;
  // At once: the database takes a moment, in which the page may be loaded again.
  keepCrop(source, focus);
  await keepStage();
}

/**
 * Shows the picture again that was there before a reload.
 * @param turn of the page's beginning, before anybody could bring another picture; by default it begins now
 * @throws what the database throws
 */
export async function restoreSource(turn = takeTurn()): Promise<void> {
  try {
    await whileOpening(() => restore(turn));
  } finally {
    setSession({ awaited: false });
  }
}

async function restore(turn: SourceTurn): Promise<void> {
  const draft = await readDraft(tab.before);
  if (draft === undefined) return;
  const opened = await openPicture(draft, turn);
  if (opened === null) return;
  show(opened.source, keptCrop(draft) ?? draft.focus, opened.mask);
  // A new tab has from now on a draft of its own.
  if (tab.before !== tab.id) await keepStage();
}

function show(source: Source | null, focus: Focus, mask?: OpenedMask): void {
  const old = useSession.getState().source;
  if (old !== null) URL.revokeObjectURL(old.url);
  const unshown = typeof mask === 'string' ? UNSHOWN[mask] : null;
  const drawing = typeof mask === 'string' ? null : (mask ?? null);
  const gone = showMask(drawing) && mask === undefined && source !== null;
  keep('sessionStorage', PICTURE, source === null ? null : 'yes');
  keepCrop(source, focus);
  const notice = unshown ?? (gone ? maskGone : null);
  setSession({
    source,
    focus,
    recipe: null,
    others: [],
    batch: null,
    notice,
    problem: null,
  });
}

const maskGone = (): string => t('The mask belonged to the picture before, and went with it.');
