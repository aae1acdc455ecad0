import { Check } from 'lucide-react';
import controls from '../../ui/controls.module.css';
import { t } from '../../language/t.ts';
import { setSettings } from '../../stores/settings.ts';
import styles from './Models.module.css';
import { useRunModel } from '../../models/run-model.ts';

interface Props {
  /** The model as the settings name it: the id of a manifest's entry or of a pack. */
  readonly model: string;
  readonly title: string;
}

/** Chooses a model for the next picture; for the chosen one it says so instead. */
export default function UseButton({ model, title }: Props) {
  const chosen = useRunModel().id === model;
  if (chosen) {
    return (
      <span className={styles.chosen}>
        <Check aria-hidden />
        {t('In use')}
      </span>
    );
  }
  return (
    <button
      type="button"
      className={`${controls.button} ${controls.framed}`}
      aria-label={t('Use {title}', { title })}
      onClick={() => setSettings({ model })}
    >
      {t('Use')}
    </button>
  );
}
