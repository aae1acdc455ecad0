import { t } from '../language/t.ts';
import type { Action } from './action.ts';
import { ACTIONS } from './actions.ts';
import { performAction } from './perform.ts';
import { currentRoute } from '../ui/route.ts';

const TABLE: readonly Action[] = Object.values(ACTIONS);
const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Listens for the keys of every action, on the whole page. */
export function listenForKeys(): void {
  let held: Action | undefined;
  addEventListener('keydown', (event) => {
    // The actions belong to the main screen, so other screens have no keys.
    if (event.defaultPrevented || event.isComposing || currentRoute() !== undefined) return;
    // Two actions may have one key, such as Esc. The first that can be done now has it.
    const action = TABLE.find(
      ({ keys, enabled }) => keys.some((key) => matches(key, event)) && enabled(),
    );
    if (action === undefined || !reaches(action, event)) return;
    event.preventDefault();
    if (event.repeat && action.repeats !== true) return;
    if (action.release !== undefined) held = action;
    void performAction(action);
  });
  const release = (): void => {
    held?.release?.();
    held = undefined;
  };
  addEventListener('keyup', release);
  addEventListener('blur', release);
}

/**
 * Whether a key starts the action. Fields, sliders and dialogs have uses of their own for some
 * keys.
 */
function reaches(
  { inFields = false, inFull = false, keys }: Action,
  { target }: KeyboardEvent,
): boolean {
  if (!(target instanceof HTMLElement)) return true;
  const over = target.closest<HTMLElement>('[role=dialog], [role=listbox], [role=menu]');
  if (over !== null && !(inFull && over.dataset['full'] !== undefined)) return false;
  if (inFields) return true;
  const moves = keys.some((key) => key.startsWith('arrow'));
  // The thumb of a slider has a use for the arrows alone.
  if (target.closest('input[type=range], [role=slider]') !== null) return !moves;
  if (target.closest('input, textarea, select, [contenteditable]') !== null) return false;
  return !moves || target.closest('[role=group]') === null;
}

function matches(key: string, event: KeyboardEvent): boolean {
  const mod = IS_MAC ? event.metaKey : event.ctrlKey;
  const parts = key.split('+');
  const wanted = parts.includes('mod');
  if (mod !== wanted || event.altKey) return false;
  // Without `mod`, shift is only how a sign such as ? is typed.
  if (wanted && event.shiftKey !== parts.includes('shift')) return false;
  return (SIGNS[event.key] ?? event.key.toLowerCase()) === parts.at(-1);
}

/** Keys that the table names by a word. Without a number pad the plus may need shift, and = does not. */
const SIGNS: Readonly<Record<string, string>> = { '+': 'plus', '=': 'plus', '-': 'minus' };

const NAMES: Readonly<Record<string, string | (() => string)>> = {
  mod: IS_MAC ? '⌘' : () => t('Ctrl'),
  shift: IS_MAC ? '⇧' : () => t('Shift'),
  enter: '↵',
  escape: 'Esc',
  delete: () => t('Del'),
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  plus: '+',
  minus: '−',
};

/** Names a key by the signs on keyboards: "Ctrl ↵", "⌘ S". */
export function keyName(key: string): string {
  return key
    .split('+')
    .map((part) => {
      const name = NAMES[part] ?? part.toUpperCase();
      return typeof name === 'string' ? name : name();
    })
    .join(' ');
}
