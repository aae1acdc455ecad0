/** How much words count: rows of the action table, for the fields of both prompts. */
import { t } from '../language/t.ts';
import { part } from '../ui/part.ts';
import type { Action } from './action.ts';

/** One press changes a weight by this much, as in AUTOMATIC1111. */
const STEP = 0.1;

/** The field of a prompt that has the focus. */
function focused(): HTMLTextAreaElement | null {
  const field = document.activeElement;
  return field?.matches('[data-field=prompt] textarea, [data-field=negative_prompt] textarea')
    ? (field as HTMLTextAreaElement)
    : null;
}

/** Loaded when it is first used. Then it acts before the letter that is typed next. */
const rule = part(() => import('./weigh-selection.ts'));

const weigh = (by: number) => () => {
  const field = focused();
  return field === null ? undefined : rule.run(({ weighSelection }) => weighSelection(field, by));
};

const isWriting = (): boolean => focused() !== null;

export const WEIGHT_ACTIONS = {
  weighMore: {
    label: () => t('In a prompt: let the chosen words count more'),
    keys: ['mod+arrowup'],
    perform: weigh(STEP),
    enabled: isWriting,
    inFields: true,
    repeats: true,
  },
  weighLess: {
    label: () => t('In a prompt: let them count less'),
    keys: ['mod+arrowdown'],
    perform: weigh(-STEP),
    enabled: isWriting,
    inFields: true,
    repeats: true,
  },
} as const satisfies Readonly<Record<string, Action>>;
