import { t } from '../../language/t.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { passFocus } from '../../actions/keep-focus.ts';
import { showStage } from '../../actions/show-stage.ts';
import { progressFraction } from '../../jobs/progress.ts';
import { setSettings } from '../../stores/settings.ts';
import RunThumb from '../preview/RunThumb.tsx';
import { tileKey } from './entries.ts';
import styles from './RunTile.module.css';

interface Props {
  readonly job: JobRecord;
  /** Whether it is the run on the stage. */
  readonly current: boolean;
}

/** A running job in the strip: its newest preview, and how far it is as a ring. Shows the run on the stage. */
export default function RunTile({ job, current }: Props) {
  const share = Math.round(progressFraction(job.progress) * 100);
  const { prompt } = job.request;
  return (
    <button
      // At the end its picture takes its place; a run that failed has none.
      ref={passFocus(
        `[data-thumb="${tileKey(job)}"]`,
        '[data-running]',
        '[data-thumb][aria-current]',
        '[data-thumb]',
      )}
      type="button"
      className={styles.tile}
      data-running={job.id}
      aria-current={current || undefined}
      aria-label={t('The run of “{prompt}”, {share} percent', { prompt, share })}
      title={`${prompt || t('No prompt')}\n${t('{share} %', { share })}`}
      onClick={() => {
        setSettings({ view: job.id });
        showStage();
      }}
    >
      <RunThumb job={job} />
      <svg viewBox="0 0 28 28" aria-hidden>
        <circle cx="14" cy="14" r="11" pathLength="100" />
        <circle cx="14" cy="14" r="11" pathLength="100" strokeDasharray={`${share} 100`} />
      </svg>
    </button>
  );
}
