import { Progress } from '@base-ui/react/progress';
import { X } from 'lucide-react';
import { t } from '../../language/t.ts';
import { cancelJob } from '../../../workers/records/cancel.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { AFTER_RUN, passFocus } from '../../actions/keep-focus.ts';
import { perform } from '../../actions/perform.ts';
import { progressFraction } from '../../jobs/progress.ts';
import controls from '../../ui/controls.module.css';
import { useNarrow } from '../../ui/use-narrow.ts';
import NotifyToggle from './NotifyToggle.tsx';
import { headline, useRest } from './run-words.ts';
import styles from './RunFoot.module.css';

/**
 * Shows a running job's phase, step and time left, and the button that stops it. On a narrow screen the bar
 * that stays in view does that (RunBar.tsx).
 */
export default function RunFoot({ job }: { readonly job: JobRecord }) {
  return useNarrow() ? null : (
    <div className={styles.run}>
      <RunProgress job={job} />
      <NotifyToggle />
      <CancelButton job={job} />
    </div>
  );
}

/** The phase, step and time left of a running job, over a bar. */
export function RunProgress({ job }: { readonly job: JobRecord }) {
  const share = Math.round(progressFraction(job.progress) * 100);
  const said = headline(job);
  return (
    <>
      <Progress.Root
        className={styles.progress}
        value={job.state === 'queued' ? null : share}
        aria-label={t('Progress of the run')}
        aria-valuetext={said}
      >
        <div className={styles.head}>
          <span className={styles.phase}>{said}</span>
          <span className={styles.more}>{useRest(job)}</span>
        </div>
        <Progress.Track className={styles.track}>
          <Progress.Indicator className={styles.bar} />
        </Progress.Track>
      </Progress.Root>
    </>
  );
}

/** Stops a running job. */
export function CancelButton({ job }: { readonly job: JobRecord }) {
  return (
    <button
      ref={passFocus(...AFTER_RUN)}
      type="button"
      data-action="cancel"
      // It gets the focus of the button that began the run, whose key may still be held.
      onKeyDown={(event) => event.repeat && event.preventDefault()}
      className={`${controls.button} ${controls.framed} ${styles.cancel}`}
      disabled={job.cancelRequested}
      title={t('Cancel the run (Esc)')}
      onClick={() => void perform(() => cancelJob(job.id))}
    >
      <X aria-hidden />
      {t('Cancel')}
    </button>
  );
}
