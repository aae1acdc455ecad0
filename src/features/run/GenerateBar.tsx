import { ListPlus, Send, Sparkles } from 'lucide-react';
import { useId, useRef } from 'react';
import controls from '../../ui/controls.module.css';
import { t } from '../../language/t.ts';
import Failure from '../../ui/Failure.tsx';
import { keyName } from '../../actions/keys.ts';
import { useAction } from '../../actions/use-action.ts';
import { canSendHosted } from '../../jobs/hosted/can-send.ts';
import { activeJob, useJobs } from '../../stores/jobs.ts';
import { isPainted, useMask } from '../../stores/mask.ts';
import { useSession } from '../../stores/session.ts';
import { useSettings } from '../../stores/settings.ts';
import { useHostedKey } from '../../stores/hosted-key.ts';
import HostedLine from '../hosted/HostedLine.tsx';
import { showFailure } from '../../actions/perform.ts';
import Boundary from '../../ui/Boundary.tsx';
import { laterView } from '../../ui/later-view.ts';
import styles from './GenerateBar.module.css';

const CopyReport = laterView(() => import('../capability/CopyReport.tsx'));

/** The start button. While a job runs it adds another one to the queue. */
export default function GenerateBar() {
  const busy = useJobs(({ jobs }) => activeJob(jobs) !== undefined);
  const hasSource = useSession((session) => session.source !== null);
  const masked = useMask(({ drawing }) => isPainted(drawing));
  const changes = useSession(({ opening, changing }) => opening + changing > 0);
  const hasWords = useSettings(({ request }) => request.prompt.trim() !== '');
  const problem = useSession((session) => session.problem);
  /** Whether a click of this series of quick clicks has begun a run. */
  const begun = useRef(false);
  const hint = useId();
  const generate = useAction('generate');
  const { keys, can, perform } = generate;
  const hosted = useHostedKey(({ key }) => key !== null);
  const Icon = hosted ? Send : busy ? ListPlus : Sparkles;
  const lacks = !hasSource && !changes && !hasWords;
  const label = hosted ? t('Send to fal.ai') : busy ? t('Add to queue') : generate.label;
  return (
    <div className={styles.bar}>
      {problem !== null && (
        <Failure failure={problem}>
          <Boundary onFailure={showFailure}>
            <CopyReport failure={problem} />
          </Boundary>
        </Failure>
      )}
      <button
        type="button"
        className={`${controls.button} ${busy ? controls.framed : controls.primary} ${styles.go}`}
        // A picture that is on its way disables it for a moment, in which `disabled` would drop the focus.
        aria-disabled={!can}
        aria-describedby={lacks ? hint : undefined}
        // A key that is held down would add one run after another.
        onKeyDown={(event) => event.repeat && event.preventDefault()}
        onClick={({ detail }) => {
          if (detail <= 1) begun.current = false;
          // The second click of a double click would add a second run.
          if (!can || begun.current) return;
          begun.current = true;
          void perform();
        }}
      >
        <Icon aria-hidden />
        {label}
        <kbd aria-hidden>{keys.map(keyName)}</kbd>
      </button>
      {hasSource && masked && !busy && (
        <p className={styles.hint}>{t('Only what is painted is drawn anew.')}</p>
      )}
      {lacks && (
        <p id={hint} className={styles.hint}>
          {t('Add a picture, or write a prompt.')}
        </p>
      )}
      {!hasSource && !changes && hasWords && !busy && (
        <p className={styles.hint}>{t('Without a picture, your prompt alone is drawn.')}</p>
      )}
      {(can || (hasSource && changes)) && !busy && canSendHosted() && <HostedLine />}
    </div>
  );
}
