import type { ChosenLora } from '../../workers/records/record.ts';
import { useLearnedWords } from './learned-words.ts';
import { useLoras } from './loras.ts';
import { maskFile, useMask } from './mask.ts';
import { type Screen, useRecalled } from './recalled.ts';
import { useSession } from './session.ts';
import { useSettings } from './settings.ts';

/** The screen of this moment. */
export function screenNow(): Screen {
  const { source, focus } = useSession.getState();
  // A mask that cannot be written is not worth the recall.
  const mask = source === null ? null : maskFile(source).catch(() => null);
  return {
    settings: useSettings.getState(),
    source,
    focus,
    drawing: useMask.getState().drawing,
    mask: mask ?? Promise.resolve(null),
    learnedWords: useLearnedWords.getState().list,
    loras: useLoras.getState().list,
  };
}

/**
 * Counts a LoRA that came late as a part of the last recall.
 * @param list the chosen LoRAs right before it; if a person has changed them since the recall, nothing is noted
 */
export function noteLateLora(list: readonly ChosenLora[]): void {
  const { recalled } = useRecalled.getState();
  if (recalled === null || recalled.after.loras !== list) return;
  const after = { ...recalled.after, loras: useLoras.getState().list };
  useRecalled.setState({ recalled: { ...recalled, after } });
}
