import { matchSorter } from 'match-sorter';
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
const LABELS: Partial<Readonly<Record<ActionId, string>>> = {
  acceptRecipe: 'Bring back the settings of this picture’s recipe',
  leaveRecipe: 'Leave the settings as they are',
  takeBrought: 'Use what a link or another app has brought',
  leaveBrought: 'Leave what a link or another app has brought',
  retry: 'Try the failed run again',
  downloadPng: 'Download as PNG',
  downloadJpeg: 'Download as JPEG',
  downloadWebp: 'Download as WebP',
  downloadAll: 'Download all pictures of this run as ZIP',
  recallAllButSeed: 'Bring back all but the seed',
  recallPrompt: 'Bring back the prompt',
  recallPicture: 'Bring back the picture it began with',
  recallSettings: 'Bring back the settings',
  recallSeed: 'Bring back the seed',
  cancelGroup: 'Cancel the rest of these strengths',
  panLeft: 'Move left in the picture',
  panRight: 'Move right in the picture',
  panUp: 'Move up in the picture',
  panDown: 'Move down in the picture',
};

/**
 * The commands for actions. What lasts as long as a key is held has none, nor has the list itself.
 * @param ids of actions that can be done now
 */
export function commandsOf(ids: readonly ActionId[]): readonly Command[] {
  return ids.flatMap((id) => {
    const { label, keys, release }: Action = ACTIONS[id];
    if (release !== undefined || id === 'commands') return [];
    return [{ id, label: LABELS[id] ?? label, keys }];
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
