import { Check } from 'lucide-react';
import controls from '../../ui/controls.module.css';
import { setSettings } from '../../stores/settings.ts';
import styles from './Models.module.css';
import { useRunModel } from '../../models/run-model.ts';

interface Props {
  /** As in the settings: a manifest's id or a pack's. */
  readonly model: string;
  readonly title: string;
}

/** Chooses a model for the next picture, or says that it is the one chosen. */
export default function UseButton({ model, title }: Props) {
  const chosen = useRunModel().id === model;
  if (chosen) {
    return (
      <span className={styles.chosen}>
        <Check aria-hidden />
        In use
      </span>
    );
  }
  return (
    <button
      type="button"
      className={`${controls.button} ${controls.framed}`}
      aria-label={`Use ${title}`}
      onClick={() => setSettings({ model })}
    >
      Use
    </button>
  );
}
