import { t } from '../../language/t.ts';
import { AFTER_RUN, passFocus } from '../../actions/keep-focus.ts';
import { showStage } from '../../actions/show-stage.ts';
import { shownOrActive, useJobs } from '../../stores/jobs.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import { useNarrow } from '../../ui/use-narrow.ts';
import NotifyToggle from './NotifyToggle.tsx';
import RunThumb from '../preview/RunThumb.tsx';
import { CancelButton, RunProgress } from './RunFoot.tsx';
import styles from './RunBar.module.css';

/**
 * On a narrow screen, where the picture may be out of view: the preview of the run, how far it is, and the
 * button that stops it. It stays at the lower edge.
 */
export default function RunBar() {
  const view = useSettings((settings) => settings.view);
  const job = useJobs(({ jobs }) => shownOrActive(jobs, view));
  const narrow = useNarrow();
  if (!narrow || job === undefined) return null;
  return (
    <div className={styles.bar}>
      <button
        ref={passFocus(...AFTER_RUN)}
        type="button"
        className={styles.show}
        aria-label={t('Show the run')}
        onClick={() => {
          setSettings({ view: job.id });
          showStage();
        }}
      >
        <RunThumb job={job} />
      </button>
      <div className={styles.progress}>
        <RunProgress job={job} />
      </div>
      <NotifyToggle />
      <CancelButton job={job} />
    </div>
  );
}
