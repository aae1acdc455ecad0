import { X } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../language/t.ts';
import type { PromptStyle } from '../../request/prompt-style.ts';
import { useSettings } from '../../stores/settings.ts';
import controls from '../../ui/controls.module.css';
import Sheet from '../../ui/Sheet.tsx';
import styles from './OwnStyles.module.css';
import { deleteStyle, renameStyle } from './own-styles.ts';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** The styles that a person has saved: their names and words, and deleting them. */
export default function OwnStyles({ open, onClose }: Props) {
  const own = useSettings(({ ownStyles }) => ownStyles);
  return (
    <Sheet title={t('Your styles')} open={open} onClose={onClose}>
      {own.length === 0 && <p>{t('There are none. A prompt can be saved as a style.')}</p>}
      <ul className={styles.list}>
        {own.map((style) => (
          <Entry key={style.name} style={style} />
        ))}
      </ul>
    </Sheet>
  );
}

function Entry({ style }: { readonly style: PromptStyle }) {
  const [name, setName] = useState(style.name);
  const rename = (): void => {
    renameStyle(style, name);
    // A name that was not given goes back to the one before.
    setName(style.name);
  };
  return (
    <li>
      <div className={styles.entry}>
        <input
          className={`${controls.field} ${styles.name}`}
          value={name}
          maxLength={60}
          onChange={(event) => setName(event.target.value)}
          onBlur={rename}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
          aria-label={t('Name of the style {name}', { name: style.name })}
        />
        <button
          type="button"
          className={`${controls.button} ${controls.quiet} ${controls.icon}`}
          onClick={() => deleteStyle(style)}
          aria-label={t('Delete the style {name}', { name: style.name })}
        >
          <X aria-hidden />
        </button>
      </div>
      <small className={styles.words}>
        {style.prompt}
        {style.negative_prompt !== '' &&
          ` ${t('(not: {words})', { words: style.negative_prompt })}`}
      </small>
    </li>
  );
}
