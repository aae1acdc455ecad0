import { NumberField } from '@base-ui/react/number-field';
import styles from './controls.module.css';

interface Props {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Digits shown after the point; 0 for whole numbers. */
  readonly digits?: number;
  readonly onChange: (value: number) => void;
}

/**
 * A number field without a label of its own. Its value changes by typing, arrow keys or the wheel.
 */
export default function NumberInput({ label, value, min, max, step, digits = 0, onChange }: Props) {
  return (
    <NumberField.Root
      value={value}
      min={min}
      max={max}
      step={step}
      format={{ maximumFractionDigits: digits, useGrouping: false }}
      onValueChange={(next) => next !== null && onChange(next)}
    >
      <NumberField.Input className={styles.number} aria-label={label} />
    </NumberField.Root>
  );
}
