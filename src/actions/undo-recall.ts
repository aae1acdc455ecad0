import { t } from '../language/t.ts';
import { setLearnedWords, useLearnedWords } from '../stores/learned-words.ts';
import { setLoras, useLoras } from '../stores/loras.ts';
import { isPainted, useMask } from '../stores/mask.ts';
import { type Recalled, type Screen, useRecalled } from '../stores/recalled.ts';
import { useSession } from '../stores/session.ts';
import { type Settings, setSettings, useSettings } from '../stores/settings.ts';
import { type Opened, openPicture } from '../stores/open-picture.ts';
import { putOnStage } from '../stores/source.ts';
import { keepStage, keepThenShow } from '../stores/source-draft.ts';
import { type SourceTurn, takeTurn } from '../stores/source-turn.ts';
import { whileChanging } from '../stores/while-opening.ts';
import { perform } from './perform.ts';
import { loadToasts, offerUndo } from './undo-toast.ts';

const TOAST = 'recalled';

/** Offers to take the last recall back. Its key does so afterwards, too. */
export function offerUndoRecall(): Promise<void> {
  return offerUndo({ id: TOAST, title: t('Brought back'), undo: undoRecall });
}

/**
 * Brings back what the last recall has replaced. What a person has changed since stays as it is. Crop and mask
 * belong to their picture: if one of them was changed, the picture stays too.
 */
export async function undoRecall(): Promise<void> {
  const { recalled } = useRecalled.getState();
  if (recalled === null) return;
  useRecalled.setState({ recalled: null });
  void perform(async () => (await loadToasts()).close(TOAST));
  const { kept } = await whileChanging(() => takeBack(recalled));
  await kept;
}

/** @returns when all is stored */
async function takeBack(recalled: Recalled): Promise<{ readonly kept: Promise<unknown> }> {
  const { before, after } = recalled;
  const replaced = before.source !== after.source;
  const picture = replaced && isUntouched(after) ? await openBefore(before) : undefined;
  const show = (): Back => showBefore(recalled, picture);
  const { isBack, kept } =
    picture === undefined
      ? show()
      : ((await keepThenShow({ ...picture, focus: before.focus }, show))?.value ?? show());
  if (picture === undefined || isBack || !picture.turn.isLast()) return { kept };
  // Crop or mask were changed while the picture of before was stored.
  if (picture.opened !== null) URL.revokeObjectURL(picture.opened.source.url);
  return { kept: Promise.all([kept, keepStage()]) };
}

/** What of a recall was taken back. */
interface Back {
  /** Whether the picture of before is on the stage. */
  readonly isBack: boolean;
  /** When the lists are stored. */
  readonly kept: Promise<unknown>;
}

/** The screen is looked at only now: a person may have gone on while the picture was opened. */
function showBefore({ before, after }: Recalled, picture: OpenedBefore | undefined): Back {
  const replaced = before.source !== after.source;
  const isBack = picture !== undefined && picture.turn.isLast() && isUntouched(after);
  const settings = settingsBack(before.settings, after.settings, !replaced || isBack);
  const { view } = useSettings.getState();
  if (isBack) putOnStage(picture.opened, before.focus);
  // The picture takes the stage. A run that has begun since keeps it.
  setSettings(view === after.settings.view ? settings : { view, ...settings });
  const kept = Promise.all([
    useLearnedWords.getState().list === after.learnedWords && setLearnedWords(before.learnedWords),
    useLoras.getState().list === after.loras && setLoras(before.loras),
  ]);
  return { isBack, kept };
}

/** Whether the stage has the picture of a recall, with its crop and mask. */
function isUntouched({ source, focus, drawing }: Screen): boolean {
  const now = useSession.getState();
  const painted = useMask.getState().drawing;
  const isSame = painted === drawing || (!isPainted(painted) && !isPainted(drawing));
  return now.source === source && now.focus === focus && isSame;
}

interface OpenedBefore {
  /** null: there was none. */
  readonly opened: Opened | null;
  readonly turn: SourceTurn;
}

/** Opens the picture of before. @returns undefined if that fails, or another action has begun meanwhile */
async function openBefore({ source, mask }: Screen): Promise<OpenedBefore | undefined> {
  const turn = takeTurn();
  if (source === null) return { opened: null, turn };
  const { blob, name } = source;
  const opened = await openPicture({ blob, name, mask: (await mask) ?? undefined }, turn);
  return opened === null ? undefined : { opened, turn };
}

/** The settings of before that the recall has changed, and nobody since. @param seen whether the view is one */
function settingsBack(before: Settings, after: Settings, seen: boolean): Partial<Settings> {
  const now = useSettings.getState();
  const { view, ...others } = unchanged(before, after, now);
  return {
    ...others,
    ...(seen && view !== undefined && { view }),
    request: { ...now.request, ...unchanged(before.request, after.request, now.request) },
  };
}

/** The fields of before that the recall has changed, and nobody since. */
function unchanged<T extends object>(before: T, after: T, now: T): Partial<T> {
  const names = Object.keys(before) as (keyof T)[];
  const back = names.filter((name) => now[name] === after[name] && before[name] !== after[name]);
  return Object.fromEntries(back.map((name) => [name, before[name]])) as Partial<T>;
}
