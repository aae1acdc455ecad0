import { Check, Trash2, X } from 'lucide-react';
import { formatNumber } from '../../language/format-number.ts';
import { t } from '../../language/t.ts';
import type { GroupId, JobRecord } from '../../../workers/records/record.ts';
import ActionButton from '../../actions/ActionButton.tsx';
import { jobsOfGroup } from '../../actions/strip-jobs.ts';
import { isActive, useJobs } from '../../stores/jobs.ts';
import { setSettings } from '../../stores/settings.ts';
import { useBlobUrl } from '../../stores/use-blob-url.ts';
import RunThumb from '../preview/RunThumb.tsx';
import styles from './StripRow.module.css';

interface Props {
  readonly group: GroupId;
  /** The job on the stage. */
  readonly shown: JobRecord;
}

/** One picture at several strengths, side by side. A click shows one on the stage; one can be gone on with. */
export default function StripRow({ group, shown }: Props) {
  const all = useJobs((state) => state.jobs);
  const jobs = jobsOfGroup(all, group);
  return (
    <section className={styles.strip} aria-label={t('Strengths')}>
      <ul>
        {jobs.map((job) => (
          <li key={job.id}>
            <Cell job={job} current={job.id === shown.id} />
          </li>
        ))}
      </ul>
      <div className={styles.buttons}>
        {jobs.some(isActive) ? (
          <ActionButton key="cancel" action="cancelGroup" icon={X} look="framed" />
        ) : (
          <>
            {shown.state === 'done' && (
              <ActionButton key="go on" action="goOnWith" icon={Check} look="framed" />
            )}
            <ActionButton
              key="delete"
              action="deleteGroup"
              icon={Trash2}
              text={t('Delete all')}
              keepsName
              look="framed"
            />
          </>
        )}
      </div>
    </section>
  );
}

function Cell({ job, current }: { readonly job: JobRecord; readonly current: boolean }) {
  const { strength = 1 } = job.request;
  return (
    <button
      type="button"
      className={styles.cell}
      data-strength={strength}
      data-state={job.state}
      aria-current={current || undefined}
      aria-label={t('Strength {strength}, {state}', { strength, state: STATES[job.state]() })}
      onClick={() => setSettings({ view: job.id })}
    >
      <span className={styles.picture}>
        {job.state === 'done' ? <Made job={job} /> : <RunThumb job={job} />}
      </span>
      {formatNumber(strength)}
    </button>
  );
}

const STATES = {
  queued: () => t('waiting'),
  running: () => t('being drawn'),
  done: () => t('done'),
  failed: () => t('not drawn'),
} as const satisfies Readonly<Record<JobRecord['state'], () => string>>;

function Made({ job: { result } }: { readonly job: JobRecord }) {
  const url = useBlobUrl(result?.images[0]?.blob);
  const flagged = result?.output.has_nsfw_concepts[0] === true;
  return url === null ? null : (
    <img src={url} alt="" draggable={false} data-flagged={flagged || undefined} />
  );
}
