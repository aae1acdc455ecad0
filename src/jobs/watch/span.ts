/** A length of time as text: "45 seconds", "3 minutes". */
export function describeSpan(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 100 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
}
