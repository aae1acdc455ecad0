import { shownTag } from './i18n.ts';

/** A number as the shown language writes it: "1,234.5", "1.234,5". */
export function formatNumber(value: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(shownTag(), options).format(value);
}
