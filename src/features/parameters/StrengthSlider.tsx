import { Slider } from '@base-ui/react/slider';
import { Layers } from 'lucide-react';
import { t } from '../../language/t.ts';
import ActionButton from '../../actions/ActionButton.tsx';
import NumberInput from '../../ui/NumberInput.tsx';
import controls from '../../ui/controls.module.css';
import { FIELDS } from '../../request/fields.ts';
import { stepsRun } from '../../request/strength.ts';
import { setRequest, useSettings } from '../../stores/settings.ts';
import styles from './Strength.module.css';
import {
  STRENGTH_POSITIONS,
  STRENGTH_STOPS,
  USEFUL_BAND,
  strengthMeaning,
  strengthPosition,
} from './strength-scale.ts';

const LAST = STRENGTH_POSITIONS.length - 1;
const percent = (position: number): string => `${(position / LAST) * 100}%`;

const setStrength = (strength: number): void => setRequest({ strength });

/** The strength, as a slider whose stops are closest in the useful range, a number and four names. */
export default function StrengthSlider() {
  const strength = useSettings((settings) => settings.request.strength);
  const steps = useSettings((settings) => settings.request.num_inference_steps);
  const { run, total } = stepsRun(steps, strength);
  return (
    <Slider.Root
      className={controls.row}
      data-field="strength"
      value={strengthPosition(strength)}
      min={0}
      max={LAST}
      step={1}
      onValueChange={(position) => setStrength(STRENGTH_POSITIONS[position] ?? strength)}
    >
      <div className={controls.head}>
        <Slider.Label className={controls.label}>{t('Strength')}</Slider.Label>
        <NumberInput
          label={t('{label}, number', { label: t('Strength') })}
          value={strength}
          min={0}
          max={FIELDS.strength.limits.max}
          step={0.01}
          digits={3}
          onChange={setStrength}
        />
      </div>
      <Slider.Control className={controls.slider}>
        <Slider.Track className={controls.track}>
          <span
            className={styles.band}
            style={{
              left: percent(USEFUL_BAND.from),
              width: percent(USEFUL_BAND.to - USEFUL_BAND.from),
            }}
          />
          <Slider.Indicator className={controls.fill} />
          <Slider.Thumb
            className={controls.thumb}
            aria-label={t('Strength')}
            getAriaValueText={() =>
              t('{strength}, runs {run} of {total} steps', { strength, run, total })
            }
          />
        </Slider.Track>
      </Slider.Control>
      <div className={styles.stops}>
        {STRENGTH_STOPS.map((stop) => (
          <button
            key={stop.strength}
            type="button"
            aria-pressed={stop.strength === strength}
            style={{ '--at': strengthPosition(stop.strength) / LAST }}
            onClick={() => setStrength(stop.strength)}
          >
            {stop.name()}
          </button>
        ))}
      </div>
      <p className={styles.meaning}>
        {run < 1 ? (
          <strong>
            {t('Runs 0 of {total} steps: nothing would change. Raise it.', { total })}
          </strong>
        ) : (
          strengthMeaning(strength, { run, total })
        )}
      </p>
      <div className={styles.more}>
        <ActionButton action="tryStrengths" icon={Layers} look="framed" />
        <p className={styles.scale}>
          {t('The scale is finest in the pale band, where a step changes most.')}
        </p>
      </div>
    </Slider.Root>
  );
}
