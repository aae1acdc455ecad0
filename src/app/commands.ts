import { matchSorter } from 'match-sorter';
import { t } from '../language/t.ts';
import type { Action } from '../actions/action.ts';
import { ACTIONS, type ActionId } from '../actions/actions.ts';

/** An action as the list of commands shows it. */
export interface Command {
  readonly id: ActionId;
  readonly label: string;
  /** As the table has them. */
  readonly keys: readonly string[];
}

/** Labels for the actions whose own label is clear only beside their button. */
const LABELS: Partial<Readonly<Record<ActionId, () => string>>> = {
  acceptRecipe: () => t('Bring back the settings of this picture’s recipe'),
  leaveRecipe: () => t('Leave the settings as they are'),
  takeBrought: () => t('Use what a link or another app has brought'),
  leaveBrought: () => t('Leave what a link or another app has brought'),
  retry: () => t('Try the failed run again'),
  downloadPng: () => t('Download as PNG'),
  downloadJpeg: () => t('Download as JPEG'),
  downloadWebp: () => t('Download as WebP'),
  downloadAll: () => t('Download all pictures of this run as ZIP'),
  recallAllButSeed: () => t('Bring back all but the seed'),
  recallPrompt: () => t('Bring back the prompt'),
  recallPicture: () => t('Bring back the picture it began with'),
  recallSettings: () => t('Bring back the settings'),
  recallSeed: () => t('Bring back the seed'),
  cancelGroup: () => t('Cancel the rest of these strengths'),
  panLeft: () => t('Move left in the picture'),
  panRight: () => t('Move right in the picture'),
  panUp: () => t('Move up in the picture'),
  panDown: () => t('Move down in the picture'),
};

/**
 * The commands for actions. What lasts as long as a key is held has none, nor has the list itself.
 * @param ids of actions that can be done now
 */
export function commandsOf(ids: readonly ActionId[]): readonly Command[] {
  return ids.flatMap((id) => {
    const { label, keys, release }: Action = ACTIONS[id];
    if (release !== undefined || id === 'commands') return [];
    return [{ id, label: (LABELS[id] ?? label)(), keys }];
  });
}

/**
 * The commands that a person may mean, the likeliest first. Each word of what was typed has to be found, or at
 * least its letters in their order.
 * @param query as it was typed; if it is empty, all commands stay as they are
 */
export function findCommands(commands: readonly Command[], query: string): readonly Command[] {
  const words = query.split(/\s+/).filter((word) => word !== '');
  return words.reduceRight<readonly Command[]>(
    (found, word) => matchSorter(found, word, { keys: ['label'] }),
    commands,
  );
}
