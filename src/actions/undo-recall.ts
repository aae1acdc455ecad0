import { setLearnedWords, useLearnedWords } from '../stores/learned-words.ts';
import { setLoras, useLoras } from '../stores/loras.ts';
import { maskFile } from '../stores/mask.ts';
import { type Screen, useRecalled } from '../stores/recalled.ts';
import { useSession } from '../stores/session.ts';
import { setSettings, useSettings } from '../stores/settings.ts';
import { forgetSource, placeFocus, setSource } from '../stores/source.ts';
import { perform } from './perform.ts';

/** Milliseconds for which a notice offers to take a recall back. Its key does so afterwards, too. */
const OFFER_MS = 10_000;

const TOAST = 'recalled';

export async function screenNow(): Promise<Screen> {
  const { source, focus } = useSession.getState();
  const settings = useSettings.getState();
  const { list: learnedWords } = useLearnedWords.getState();
  const { list: loras } = useLoras.getState();
  // A mask that cannot be written is not worth the recall.
  const mask = source === null ? null : await maskFile(source).catch(() => null);
  return { settings, source, focus, mask, learnedWords, loras };
}

/** Offers to take a recall back. @param before the screen as it was before it */
export async function offerUndo(before: Screen): Promise<void> {
  const after = await screenNow();
  const deletions = useSession.getState().deleted.length;
  useRecalled.setState({ recalled: { before, after, deletions } });
  const { toasts } = await import('../ui/toasts.ts');
  toasts.add({
    id: TOAST,
    title: 'Brought back',
    timeout: OFFER_MS,
    actionProps: { children: 'Undo', onClick: () => void perform(undoRecall) },
  });
}

/** Brings back what the last recall has replaced. What a person has changed since stays as it is. */
export async function undoRecall(): Promise<void> {
  const { recalled } = useRecalled.getState();
  if (recalled === null) return;
  useRecalled.setState({ recalled: null });
  const { toasts } = await import('../ui/toasts.ts');
  toasts.close(TOAST);
  const { before, after } = recalled;
  const now = useSettings.getState();
  if (useSession.getState().source?.blob === after.source?.blob) await showAgain(before, after);
  setSettings({
    ...unchanged(before.settings, after.settings, now),
    request: {
      ...now.request,
      ...unchanged(before.settings.request, after.settings.request, now.request),
    },
  });
  if (useLearnedWords.getState().list === after.learnedWords)
    await setLearnedWords(before.learnedWords);
  if (useLoras.getState().list === after.loras) await setLoras(before.loras);
}

async function showAgain({ source, focus, mask }: Screen, after: Screen): Promise<void> {
  if (source?.blob === after.source?.blob) return;
  if (source === null) return forgetSource();
  await setSource(source.blob, source.name, { mask: mask ?? undefined });
  await placeFocus(focus, true);
}

/** The fields of before that the recall has changed, and nobody since. */
function unchanged<T extends object>(before: T, after: T, now: T): Partial<T> {
  const names = Object.keys(before) as (keyof T)[];
  const back = names.filter((name) => now[name] === after[name] && before[name] !== after[name]);
  return Object.fromEntries(back.map((name) => [name, before[name]])) as Partial<T>;
}
