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
  { readonly ok: true; readonly value: number } | { readonly ok: false; readonly fault: string };

/** Reads a number that is being typed. */
export function readNumber(text: string, { min, max, digits }: NumberRange): NumberReading {
  const whole = digits === 0;
  const plain = plainNumber(text, { whole, max });
  const typed = plain === null ? Number.NaN : Number(plain);
  const value = whole ? typed : Number(typed.toFixed(digits));
  if (Number.isNaN(value) || value < min || value > max || (whole && !Number.isInteger(value))) {
    const kind = whole ? 'A whole number' : 'A number';
    const range = max === Infinity ? `, ${min} or more` : ` from ${min} to ${max}`;
    return { ok: false, fault: `${kind}${range}.` };
  }
  return { ok: true, value };
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
