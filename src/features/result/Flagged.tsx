import { EyeOff } from 'lucide-react';
import controls from '../../ui/controls.module.css';
import styles from './Flagged.module.css';
import { t } from '../../language/t.ts';

/** Covers a picture that the safety checker flagged, until the person asks to see it. */
export default function Flagged({ onReveal }: { readonly onReveal: () => void }) {
  return (
    <div className={styles.cover} data-testid="flagged">
      <EyeOff aria-hidden />
      <p>{t('The safety checker thinks this picture may not be safe for work.')}</p>
      <button type="button" className={`${controls.button} ${controls.framed}`} onClick={onReveal}>
        {t('Show it')}
      </button>
    </div>
  );
}
