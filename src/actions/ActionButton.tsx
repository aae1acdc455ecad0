import type { LucideIcon } from 'lucide-react';
import type { ActionId } from './actions.ts';
import { passFocus } from './keep-focus.ts';
import { keyName } from './keys.ts';
import { useAction } from './use-action.ts';
import styles from '../ui/controls.module.css';

interface Props {
  readonly action: ActionId;
  /** Left out for a button of words alone. */
  readonly icon?: LucideIcon;
  /** A shorter label than the action's own, for a place that makes it clear. */
  readonly text?: string;
  /** Whether the action's own label stays the button's name, for who does not see the place. It has the text in it. */
  readonly keepsName?: boolean;
  readonly look?: 'quiet' | 'framed' | 'primary';
  /** `icon`: never shows its label. `collapses`: hides its label on narrow screens. */
  readonly shape?: 'text' | 'icon' | 'collapses';
}

/** A button of the action table. */
export default function ActionButton({
  action,
  icon: Icon,
  text,
  keepsName = false,
  look = 'quiet',
  shape = 'text',
}: Props) {
  const { label, keys, perform, can, next } = useAction(action);
  const [key] = keys;
  return (
    <button
      ref={next && passFocus(...next)}
      type="button"
      className={`${styles.button} ${styles[look]} ${shape === 'text' ? '' : styles[shape]}`}
      disabled={!can}
      data-action={action}
      // A double click is one.
      onClick={({ detail }) => detail <= 1 && void perform()}
      title={key === undefined ? label : `${label} (${keyName(key)})`}
      aria-label={shape === 'icon' || keepsName ? label : undefined}
    >
      {Icon !== undefined && <Icon aria-hidden />}
      {shape !== 'icon' && <span>{text ?? label}</span>}
    </button>
  );
}
