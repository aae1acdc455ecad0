import { Ban } from 'lucide-react';
import type { PromptStyle } from '../../request/prompt-style.ts';
import { builtInStyle, styleName } from './built-in-styles.ts';
import styles from './StyleThumb.module.css';

interface Props {
  /** null: no style. */
  readonly style: PromptStyle | null;
  readonly small?: boolean;
}

/** How a style looks: a picture of the demo model, or the first letter where it has none. */
export default function StyleThumb({ style, small = false }: Props) {
  const size = small ? styles.small : styles.large;
  const thumb = style === null ? null : (builtInStyle(style)?.thumb ?? null);
  if (thumb !== null) {
    const side = small ? 24 : 64;
    return <img className={size} src={`styles/${thumb}.webp`} width={side} height={side} alt="" />;
  }
  return (
    <span className={`${size} ${styles.plain}`} aria-hidden>
      {style === null ? <Ban /> : [...styleName(style)][0]?.toUpperCase()}
    </span>
  );
}
