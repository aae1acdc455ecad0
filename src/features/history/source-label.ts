import { t } from '../../language/t.ts';
import type { JobRecord } from '../../../workers/records/record.ts';

/** Names who asked for a job; undefined if the person did so in the app itself. */
export function sourceLabel({ origin, site, place }: JobRecord): string | undefined {
  switch (origin) {
    case 'app':
      return place === 'hosted' ? t('Made by fal.ai') : undefined;
    case 'endpoint':
      return t('Asked for by a program, through the endpoint');
    case 'runner':
      return t('Asked for by the runner');
    case 'bridge':
      return site === undefined
        ? t('Asked for by another site')
        : t('Asked for by {site}', { site });
  }
}
