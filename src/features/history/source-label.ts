import type { JobRecord } from '../../../workers/records/record.ts';

/** Names who asked for a job; undefined if the person did so in the app itself. */
export function sourceLabel({ origin, site, place }: JobRecord): string | undefined {
  switch (origin) {
    case 'app':
      return place === 'hosted' ? 'Made by fal.ai' : undefined;
    case 'endpoint':
      return 'Asked for by a program, through the endpoint';
    case 'runner':
      return 'Asked for by the runner';
    case 'bridge':
      return `Asked for by ${site ?? 'another site'}`;
  }
}
