import { Slider } from '@base-ui/react/slider';
import { t } from '../language/t.ts';
import NumberInput from './NumberInput.tsx';
import styles from './controls.module.css';

interface Props {
  readonly label: string;
  /** The field of the request that it sets. */
  readonly field?: string;
  readonly hint?: string | undefined;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly digits?: number;
  readonly onChange: (value: number) => void;
}

/** A labelled value with its slider and its number. */
export default function SliderRow({ label, field, hint, ...number }: Props) {
  const { value, min, max, step, onChange } = number;
  return (
    <Slider.Root
      className={styles.row}
      value={value}
      min={min}
      max={max}
      step={step}
      onValueChange={onChange}
      data-field={field}
    >
      <div className={styles.head} title={hint}>
        <Slider.Label className={styles.label}>{label}</Slider.Label>
        <NumberInput label={t('{label}, number', { label })} {...number} />
      </div>
      <Slider.Control className={styles.slider}>
        <Slider.Track className={styles.track}>
          <Slider.Indicator className={styles.fill} />
          <Slider.Thumb className={styles.thumb} aria-label={label} />
        </Slider.Track>
      </Slider.Control>
    </Slider.Root>
  );
}
