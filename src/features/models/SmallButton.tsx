import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { perform } from '../../actions/perform.ts';
import controls from '../../ui/controls.module.css';
import styles from './Models.module.css';

interface Props {
  readonly icon: LucideIcon;
  readonly disabled?: boolean;
  readonly perform: () => unknown;
  readonly children: ReactNode;
}

/** A small button, one of several below a model. */
export default function SmallButton({
  icon: Icon,
  disabled = false,
  perform: work,
  children,
}: Props) {
  return (
    <button
      type="button"
      className={`${controls.button} ${controls.quiet} ${styles.small}`}
      disabled={disabled}
      onClick={() => void perform(work)}
    >
      <Icon aria-hidden />
      {children}
    </button>
  );
}
