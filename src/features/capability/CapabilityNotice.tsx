import { X } from 'lucide-react';
import controls from '../../ui/controls.module.css';
import { t } from '../../language/t.ts';
import { passFocus } from '../../actions/keep-focus.ts';
import { setSession, useSession } from '../../stores/session.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import styles from './Capability.module.css';
import { findings } from './verdict.ts';

/**
 * Says in one sentence the most important thing that this browser lacks, until it is closed. It stands in the
 * free room of the empty stage, where it covers nothing and moves nothing. Once there is a picture, the dot of
 * the header alone says it.
 */
export default function CapabilityNotice() {
  const closed = useSettings((settings) => settings.noticeClosed);
  const report = useSession((session) => session.report);
  const finding = report === null ? undefined : findings(report)[0];
  if (finding === undefined || finding.id === closed) return null;
  const close = (): void => setSettings({ noticeClosed: finding.id });
  return (
    <aside className={styles.notice} aria-label={t('About this browser')} data-finding={finding.id}>
      <p>{finding.sentence}</p>
      <button
        type="button"
        className={`${controls.button} ${controls.quiet}`}
        onClick={() => {
          close();
          setSession({ dialog: 'capability' });
        }}
      >
        {t('What helps')}
      </button>
      <button
        ref={passFocus('[data-capability]')}
        type="button"
        className={`${controls.button} ${controls.quiet} ${controls.icon}`}
        aria-label={t('Close')}
        onClick={close}
      >
        <X aria-hidden />
      </button>
    </aside>
  );
}
