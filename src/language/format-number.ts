import { shownTag } from './i18n.ts';

/** A number as the shown language writes it: "1,234.5", "1.234,5". */
export function formatNumber(value: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(shownTag(), options).format(value);
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Decimal units, as browsers and disks count: 6_938_011_430 → "6.9 GB", with a no-break space. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 10 ? 1 : 0;
  const number = formatNumber(value, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${number}\u00a0${UNITS[unit] ?? ''}`;
}

/** A length of time as text, roughly: "40 seconds", "12 minutes", "3 hours", with a no-break space. */
export function formatDuration(seconds: number): string {
  if (seconds < 100) return formatUnit(Math.max(1, seconds), 'second');
  return seconds < 6000 ? formatUnit(seconds / 60, 'minute') : formatUnit(seconds / 3600, 'hour');
}

function formatUnit(value: number, unit: string): string {
  const options = { style: 'unit', unit, unitDisplay: 'long' } as const;
  return formatNumber(Math.round(value), options).replaceAll(' ', '\u00a0');
}
