/** One line of the report: a need, what this browser has of it, and whether that is enough. */
export interface ReportRow {
  readonly requirement: string;
  readonly yours: string;
  readonly verdict: 'good' | 'fair' | 'missing';
  readonly note: string;
}
