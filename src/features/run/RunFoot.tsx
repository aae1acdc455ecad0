import { Progress } from '@base-ui/react/progress';
import { X } from 'lucide-react';
import { cancelJob } from '../../../workers/records/cancel.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { passFocus } from '../../actions/keep-focus.ts';
import { perform } from '../../actions/perform.ts';
import { readLive, useLive } from '../../stores/live.ts';
import controls from '../../ui/controls.module.css';
import { formatBytes } from '../../ui/format-bytes.ts';
import {
  PHASE_LABELS,
  describeSeconds,
  progressFraction,
  secondsLeft,
} from '../../jobs/progress.ts';
import styles from './RunFoot.module.css';

/** Shows a running job's phase, step and time left, and the button that stops it. */
export default function RunFoot({ job }: { readonly job: JobRecord }) {
  const load = useLive((live) => readLive(job.id, live).load);
  const { progress } = job;
  const share = Math.round(progressFraction(progress) * 100);
  const left = secondsLeft(progress);
  const said = headline(job);
  return (
    <div className={styles.run}>
      <Progress.Root
        className={styles.progress}
        value={job.state === 'queued' ? null : share}
        aria-label="Progress of the run"
        aria-valuetext={said}
      >
        <div className={styles.head}>
          <span className={styles.phase}>{said}</span>
          <span className={styles.more}>
            {progress?.phase === 'load_model' && load !== null
              ? `${formatBytes(load.bytes)} of ${formatBytes(load.of)}`
              : left !== null && describeSeconds(left)}
          </span>
        </div>
        <Progress.Track className={styles.track}>
          <Progress.Indicator className={styles.bar} />
        </Progress.Track>
      </Progress.Root>
      <button
        ref={passFocus('[data-action=anotherSeed]', '[data-action=showSource]')}
        type="button"
        data-action="cancel"
        // It gets the focus of the button that began the run, whose key may still be held.
        onKeyDown={(event) => event.repeat && event.preventDefault()}
        className={`${controls.button} ${controls.framed}`}
        disabled={job.cancelRequested}
        title="Cancel the run (Esc)"
        onClick={() => void perform(() => cancelJob(job.id))}
      >
        <X aria-hidden />
        Cancel
      </button>
      <p className={styles.spoken} aria-live="polite">
        {/* Every tenth only: a screen reader must not talk over each step. */}
        {progress !== null && `${Math.floor(share / 10) * 10} percent`}
      </p>
    </div>
  );
}

function headline({ state, progress, cancelRequested, place, log }: JobRecord): string {
  if (place === 'hosted') return log.at(-1)?.message ?? 'Sending to fal.ai';
  if (cancelRequested) return 'Stopping after this step…';
  if (state === 'queued') return 'Waiting for its turn';
  if (progress === null) return 'Starting the engine';
  const steps = progress.phase === 'denoise' && progress.of > 0;
  return PHASE_LABELS[progress.phase] + (steps ? `, step ${progress.step} of ${progress.of}` : '');
}
