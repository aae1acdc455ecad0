import { FileArchive } from 'lucide-react';
import type { BatchId } from '../../../workers/records/record.ts';
import ActionButton from '../../actions/ActionButton.tsx';
import { batchProgress, jobsOfBatch } from '../../actions/batch.ts';
import { plural, t } from '../../language/t.ts';
import { useJobs } from '../../stores/jobs.ts';
import styles from './BatchLine.module.css';

/** How far the batch is that a picture belongs to, and the button that saves what is done of it. */
export default function BatchLine({ batch }: { readonly batch: BatchId }) {
  const jobs = useJobs((state) => state.jobs);
  const { done, failed, active } = batchProgress(jobsOfBatch(jobs, batch));
  const parts = [
    t('{done} done', { done }),
    ...(active > 0 ? [t('{active} to come', { active })] : []),
    ...(failed > 0 ? [t('{failed} not drawn', { failed })] : []),
  ];
  return (
    <section className={styles.line} aria-label={t('Batch')}>
      <p>
        <b>
          {plural(
            { one: '# picture together', other: '# pictures together' },
            { count: done + failed + active },
          )}
        </b>{' '}
        {parts.join(' · ')}
      </p>
      <ActionButton
        action="downloadBatch"
        icon={FileArchive}
        text={t('Save {done} as ZIP', { done })}
        look="framed"
      />
    </section>
  );
}
