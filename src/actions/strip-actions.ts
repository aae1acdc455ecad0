/** Several strengths side by side: rows of the action table. */
import { t } from '../language/t.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { useHostedKey } from '../stores/hosted-key.ts';
import { findJob } from '../stores/jobs.ts';
import { useSettings } from '../stores/settings.ts';
import type { Action } from './action.ts';
import { hasPicture } from './can-begin.ts';
import { performers } from './performing.ts';
import { lacking, wholeStrip } from './strip-jobs.ts';

/** The finished picture on the stage, where it was made of another one. */
function viewedRedrawn(): JobRecord | undefined {
  const job = findJob(useSettings.getState().view);
  return job?.state === 'done' && job.request.strength !== undefined ? job : undefined;
}

/**
 * The picture on the stage in its row. The buttons beside the row come and go with the runs: the focus does not
 * go from one to the other, or a second press would do what nobody meant.
 */
const SHOWN_CELL = '[data-strength][aria-current]';

export const STRIP_ACTIONS = {
  tryStrengths: {
    label: () => t('Try six strengths'),
    keys: ['t'],
    perform: () => performers.run((now) => now.tryStrengths()),
    exclusive: true,
    // It runs here, which the button for the hosted service would not say.
    enabled: () => hasPicture() && useHostedKey.getState().key === null,
  },
  otherStrengths: {
    label: () => t('Same seed, other strengths'),
    keys: [],
    perform: async () => {
      const job = viewedRedrawn();
      if (job !== undefined) await performers.run((now) => now.tryOtherStrengths(job));
    },
    exclusive: true,
    // A row that has them all lacks none.
    enabled: () => {
      const job = viewedRedrawn();
      if (job === undefined) return false;
      const { missing, failed } = lacking(job);
      return missing.length + failed.length > 0;
    },
  },
  goOnWith: {
    label: () => t('Go on with this strength'),
    keys: [],
    perform: async () => {
      const job = viewedRedrawn();
      if (job !== undefined) await performers.run((now) => now.goOnWith(job));
    },
    enabled: () => viewedRedrawn()?.group !== undefined,
    next: [SHOWN_CELL],
  },
  deleteGroup: {
    label: () => t('Delete all of these strengths'),
    keys: [],
    perform: async () => {
      const job = findJob(useSettings.getState().view);
      if (job === undefined) return;
      await performers.run((now) => now.deletePictures(wholeStrip(job), job.id));
    },
    enabled: () => findJob(useSettings.getState().view)?.group !== undefined,
  },
  cancelGroup: {
    label: () => t('Cancel the rest'),
    keys: [],
    perform: async () => {
      const group = findJob(useSettings.getState().view)?.group;
      if (group !== undefined) await performers.run((now) => now.cancelGroup(group));
    },
    enabled: () => findJob(useSettings.getState().view)?.group !== undefined,
    next: [SHOWN_CELL],
  },
} as const satisfies Readonly<Record<string, Action>>;
