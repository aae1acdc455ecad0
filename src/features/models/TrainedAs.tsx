import { t } from '../../language/t.ts';
import { PREDICTIONS, type Prediction } from '../../../workers/protocol/prediction.ts';
import { PREDICTION_NAMES } from '../../models/names.ts';
import styles from './Install.module.css';

const NOTES: Readonly<Record<Prediction, () => string>> = {
  epsilon: () => t('Nearly all SDXL models. Choose this if its page does not say “v-pred”.'),
  v_prediction: () => t('Its page says “v-pred”.'),
  v_prediction_zero_snr: () => t('Its page says “v-pred” and “zero terminal SNR” or “ZTSNR”.'),
};

interface Props {
  /** Of the model, so that two questions on a page stay apart. */
  readonly model: string;
  readonly value: Prediction;
  readonly onChange: (prediction: Prediction) => void;
}

/** Asks how a checkpoint was trained whose file does not say it. */
export default function TrainedAs({ model, value, onChange }: Props) {
  return (
    <fieldset className={styles.question} aria-describedby={`trained-${model}-hint`}>
      <legend>{t('How was this model trained?')}</legend>
      <div className={styles.precisions}>
        {PREDICTIONS.map((prediction) => (
          <label key={prediction} className={styles.precision}>
            <input
              type="radio"
              name={`trained-${model}`}
              value={prediction}
              checked={prediction === value}
              onChange={() => onChange(prediction)}
            />
            <b>{PREDICTION_NAMES[prediction]()}</b>
            <span>{NOTES[prediction]()}</span>
          </label>
        ))}
      </div>
      <p className={styles.hint} id={`trained-${model}-hint`}>
        {t(
          'The file does not say it, but the page that the model comes from may. With the wrong answer every picture comes out as grain or as a blur. You can change the answer later, in the list of models.',
        )}
      </p>
    </fieldset>
  );
}
