import { useId, useState, type KeyboardEvent } from 'react';
import styles from './controls.module.css';
import { t } from '../language/t.ts';
import { plainly, readNumber, stepped } from './number-reading.ts';

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

/** The text while it is typed, and as long as it is faulty. */
interface Typed {
  readonly text: string;
  /** The value that it belongs to. */
  readonly value: number;
  /** Whether the person has left it. A number that is only begun is no fault yet. */
  readonly left: boolean;
}

/** Steps of a key press. */
const KEYS: Readonly<Partial<Record<string, number>>> = {
  ArrowUp: 1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
};

/**
 * A number field without a label of its own. Its value changes by typing and by arrow keys. Text that is no
 * number of its range stays in it, with what the field takes below; the value before stays meanwhile.
 */
export default function NumberInput({ label, value, min, max, step, digits = 0, onChange }: Props) {
  const range = { min, max, digits };
  const id = useId();
  const [typed, setTyped] = useState<Typed | null>(null);
  // The slider, or a picture brought back, has set another value meanwhile.
  const text = typed?.value === value ? typed.text : null;
  const reading = text === null ? null : readNumber(text, range);
  const fault = reading?.ok === false && typed?.left === true ? reading.fault : null;

  const type = (next: string): void => {
    const read = readNumber(next, range);
    setTyped({ text: next, value: read.ok ? read.value : value, left: fault !== null });
    if (read.ok) onChange(read.value);
  };
  const leave = (): void => {
    const isFaulty = text !== null && text !== '' && reading?.ok === false;
    setTyped(isFaulty ? { text, value, left: true } : null);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') leave();
    const steps = KEYS[event.key];
    if (steps === undefined) return;
    event.preventDefault();
    setTyped(null);
    onChange(stepped(value, step, event.shiftKey ? steps * 10 : steps, range));
  };

  return (
    <span className={styles.numberField}>
      <input
        className={styles.number}
        aria-label={label}
        inputMode={digits === 0 ? 'numeric' : 'decimal'}
        autoComplete="off"
        value={text ?? plainly(value, digits)}
        aria-invalid={fault !== null || undefined}
        aria-describedby={fault === null ? undefined : id}
        onChange={({ target }) => type(target.value)}
        onBlur={leave}
        onKeyDown={press}
      />
      {fault !== null && (
        <output id={id} className={styles.fault}>
          {fault} {t('Now: {value}', { value: plainly(value, digits) })}
        </output>
      )}
    </span>
  );
}
