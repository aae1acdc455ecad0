import { shownTag } from './i18n.ts';
import { t } from './t.ts';

/** A moment as the shown language writes it. @param at ms since the epoch, or an ISO 8601 text */
export function formatDate(at: number | string, options?: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(shownTag(), options).format(new Date(at));
}

/** A day and a time of it: "11/29/2026, 4:15:08 PM". */
export function formatMoment(at: number | string): string {
  return new Date(at).toLocaleString(shownTag());
}

const STEPS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** The time between two moments as text: "2 hours ago", "just now". @param at, now ms since the epoch */
export function formatAgo(at: number, now: number): string {
  const seconds = Math.max(0, (now - at) / 1000);
  const step = STEPS.find(([, length]) => seconds >= length);
  if (step === undefined) return t('just now');
  const [unit, length] = step;
  return new Intl.RelativeTimeFormat(shownTag(), { numeric: 'auto' }).format(
    -Math.floor(seconds / length),
    unit,
  );
}
