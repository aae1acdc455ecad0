/** What a person can do to have a finished picture outside the app. Rows of the action table. */
import { t } from '../language/t.ts';
import type { BatchId, JobRecord } from '../../workers/records/record.ts';
import { findJob, useJobs } from '../stores/jobs.ts';
import { type DownloadFormat, useSettings } from '../stores/settings.ts';
import type { Action } from './action.ts';
import { batchProgress, jobsOfBatch } from './batch.ts';
import { canShare } from './can-share.ts';
import { performers } from './performing.ts';

type Performers = typeof import('./performers.ts');

const result = (): JobRecord | undefined => {
  const job = findJob(useSettings.getState().view);
  return job?.state === 'done' ? job : undefined;
};
/** The batch of the picture on the stage, or of the run there. */
const viewedBatch = (): BatchId | undefined => findJob(useSettings.getState().view)?.batch;
const hasResult = (): boolean => result() !== undefined;

/** Does something with the result on the stage, if one is there. */
const withResult =
  (work: (now: Performers, job: JobRecord) => Promise<void>) => async (): Promise<void> => {
    const job = result();
    if (job !== undefined) await performers.run((now) => work(now, job));
  };

function downloadAs(label: () => string, format: DownloadFormat) {
  return {
    label,
    keys: [],
    perform: withResult((now, job) => now.downloadShown(job, format)),
    enabled: hasResult,
  } as const satisfies Action;
}

export const DOWNLOAD_ACTIONS = {
  download: {
    label: () => t('Download'),
    keys: ['mod+s'],
    perform: withResult((now, job) => now.downloadShown(job)),
    enabled: hasResult,
    inFields: true,
    inFull: true,
  },
  downloadPng: downloadAs(() => t('PNG, exact'), 'png'),
  downloadJpeg: downloadAs(() => t('JPEG, small'), 'jpeg'),
  downloadWebp: downloadAs(() => t('WebP, smallest'), 'webp'),
  downloadAll: {
    label: () => t('All pictures of this run as ZIP'),
    keys: [],
    perform: withResult((now, job) => now.downloadAll(job)),
    enabled: () => (result()?.result?.images.length ?? 0) > 1,
  },
  downloadBatch: {
    label: () => t('All pictures of this batch as ZIP'),
    keys: [],
    perform: async () => {
      const batch = viewedBatch();
      // Loaded when somebody wants it.
      if (batch !== undefined) await (await import('./save-batch.ts')).saveBatch(batch);
    },
    exclusive: true,
    enabled: () => {
      const batch = viewedBatch();
      return (
        batch !== undefined && batchProgress(jobsOfBatch(useJobs.getState().jobs, batch)).done > 0
      );
    },
  },
  copyPicture: {
    label: () => t('Copy the picture'),
    keys: [],
    perform: withResult((now, job) => now.copyShown(job)),
    enabled: hasResult,
  },
  copyRecipe: {
    label: () => t('Copy the recipe'),
    keys: [],
    perform: withResult((now, job) => now.copyRecipe(job)),
    enabled: hasResult,
  },
  sharePicture: {
    label: () => t('Share the picture'),
    keys: [],
    perform: withResult((now, job) => now.shareShown(job)),
    enabled: () => hasResult() && canShare(),
  },
} as const satisfies Readonly<Record<string, Action>>;
