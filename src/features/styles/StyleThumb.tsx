import { Ban } from 'lucide-react';
import type { PromptStyle } from '../../request/prompt-style.ts';
import { builtInStyle } from './built-in-styles.ts';
import styles from './StyleThumb.module.css';

interface Props {
  /** null: no style. */
  readonly style: PromptStyle | null;
  readonly small?: boolean;
}

/** How a style looks: a picture of the demo model, or the first letter of the person's own. */
export default function StyleThumb({ style, small = false }: Props) {
  const size = small ? styles.small : styles.large;
  const builtIn = style === null ? undefined : builtInStyle(style);
  if (builtIn !== undefined) {
    const side = small ? 24 : 64;
    return (
      <img className={size} src={`styles/${builtIn.id}.webp`} width={side} height={side} alt="" />
    );
  }
  return (
    <span className={`${size} ${styles.plain}`} aria-hidden>
      {style === null ? <Ban /> : [...style.name][0]?.toUpperCase()}
    </span>
  );
}
