/** A length of time as text, roughly: "40 seconds", "12 minutes", "3 hours". */
export function formatDuration(seconds: number): string {
  if (seconds < 100) return count(Math.max(1, seconds), 'second');
  return seconds < 6000 ? count(seconds / 60, 'minute') : count(seconds / 3600, 'hour');
}

function count(value: number, unit: string): string {
  const whole = Math.round(value);
  return `${whole}\u00a0${unit}${whole === 1 ? '' : 's'}`;
}
