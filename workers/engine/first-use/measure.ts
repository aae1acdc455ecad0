/** What a check measured. */
export interface Measure {
  readonly passed: boolean;
  readonly measured: number;
  readonly limit: number;
  /** What was measured, as words for the report. */
  readonly what: string;
}

/** Passes up to a limit; a measure that is no number fails. */
export function atMost(limit: number, measured: number, what: string): Measure {
  return { passed: measured <= limit, measured, limit, what };
}

/** The measure that is furthest over its limit, or nearest to it. */
export function worst(first: Measure, ...others: readonly Measure[]): Measure {
  return others.reduce((a, b) => (share(b) > share(a) ? b : a), first);
}

function share({ measured, limit }: Measure): number {
  return measured === 0 ? 0 : measured / limit;
}
