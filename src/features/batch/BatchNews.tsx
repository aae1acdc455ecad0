import { useEffect } from 'react';
import type { BatchId } from '../../../workers/records/record.ts';
import { batchProgress, jobsOfBatch, onBatchEnd } from '../../actions/batch.ts';
import { perform } from '../../actions/perform.ts';
import { t } from '../../language/t.ts';
import { useJobs } from '../../stores/jobs.ts';
import { toasts } from '../../ui/toasts.ts';

/** Milliseconds for which the news stand. They pass only while somebody looks at them. */
const SHOWN_MS = 15_000;

/** Says that a batch has ended, wherever the person is, and offers to save it. It shows nothing itself. */
export default function BatchNews() {
  useEffect(() => onBatchEnd(tell), []);
  return null;
}

function tell(batch: BatchId): void {
  const { done, failed } = batchProgress(jobsOfBatch(useJobs.getState().jobs, batch));
  // Of one picture a person sees that it is done.
  if (done + failed < 2 || done === 0) return;
  toasts.add({
    title:
      failed === 0
        ? t('All {done} pictures are done', { done })
        : t('{done} of {all} pictures done', { done, all: done + failed }),
    timeout: SHOWN_MS,
    actionProps: {
      children: t('Save as ZIP'),
      onClick: () =>
        void perform(async () => (await import('../../actions/save-batch.ts')).saveBatch(batch)),
    },
  });
}
