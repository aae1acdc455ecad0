import { useId } from 'react';
import { t } from '../../language/t.ts';
import { PREDICTIONS, type Prediction } from '../../../workers/protocol/prediction.ts';
import type { PackId } from '../../../workers/protocol/engine-options.ts';
import { PREDICTION_NAMES } from '../../models/names.ts';
import { sayPrediction } from '../../models/pack-actions.ts';
import styles from './Models.module.css';

interface Props {
  readonly id: PackId;
  readonly value: Prediction;
}

/** How an installed checkpoint was trained, as a person says: the next picture is drawn by it. */
export default function PackPrediction({ id, value }: Props) {
  const name = useId();
  return (
    <p className={styles.trained}>
      <label htmlFor={name}>{t('Trained with')}</label>
      <select
        id={name}
        className={styles.field}
        value={value}
        onChange={({ target }) => {
          const chosen = PREDICTIONS.find((each) => each === target.value);
          if (chosen !== undefined) void sayPrediction(id, chosen);
        }}
      >
        {PREDICTIONS.map((each) => (
          <option key={each} value={each}>
            {PREDICTION_NAMES[each]()}
          </option>
        ))}
      </select>
      <span>{t('If pictures come out as grain or as a blur, try another.')}</span>
    </p>
  );
}
