import { formatNumber } from '../language/format-number.ts';
import { t } from '../language/t.ts';
import { plainNumber } from './typed-number.ts';

/** The numbers that a field takes, both ends included. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  /** Digits kept after the point; 0 for whole numbers. */
  readonly digits: number;
}

/** `fault`: what the field takes instead, as a sentence. */
export type NumberReading =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly fault: string };

/** Reads a number that is being typed. */
export function readNumber(text: string, { min, max, digits }: NumberRange): NumberReading {
  const whole = digits === 0;
  const plain = plainNumber(text, { whole, max });
  const typed = plain === null ? Number.NaN : Number(plain);
  const value = whole ? typed : Number(typed.toFixed(digits));
  if (Number.isNaN(value) || value < min || value > max || (whole && !Number.isInteger(value))) {
    return { ok: false, fault: faultOf(min, max, whole) };
  }
  return { ok: true, value };
}

function faultOf(least: number, most: number, whole: boolean): string {
  const [min, max] = [plainly(least), plainly(most)];
  if (most === Infinity) {
    return whole
      ? t('A whole number, {min} or more.', { min })
      : t('A number, {min} or more.', { min });
  }
  return whole
    ? t('A whole number from {min} to {max}.', { min, max })
    : t('A number from {min} to {max}.', { min, max });
}

/** A number as it is typed: with the decimal sign of the language, and nothing between thousands. */
export function plainly(value: number, digits = 20): string {
  return formatNumber(value, { maximumFractionDigits: digits, useGrouping: false });
}

/** The value a step up or down, within the range. @param steps how many, negative for down */
export function stepped(
  value: number,
  step: number,
  steps: number,
  { min, max, digits }: NumberRange,
): number {
  return Math.min(max, Math.max(min, Number((value + step * steps).toFixed(digits))));
}
