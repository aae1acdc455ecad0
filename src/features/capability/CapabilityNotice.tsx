import { X } from 'lucide-react';
import controls from '../../ui/controls.module.css';
import { passFocus } from '../../actions/keep-focus.ts';
import { setSession } from '../../stores/session.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import styles from './Capability.module.css';
import type { Finding } from './verdict.ts';

/**
 * Says in one sentence the most important thing that this browser lacks, below the dot of the header, until it
 * is closed. It lies over the page, so that nothing moves when it comes.
 */
export default function CapabilityNotice({ finding }: { readonly finding: Finding }) {
  const closed = useSettings((settings) => settings.noticeClosed);
  if (finding.id === closed) return null;
  const close = (): void => setSettings({ noticeClosed: finding.id });
  return (
    <aside className={styles.notice} aria-label="About this browser" data-finding={finding.id}>
      <p>{finding.sentence}</p>
      <button
        type="button"
        className={`${controls.button} ${controls.quiet}`}
        onClick={() => {
          close();
          setSession({ dialog: 'capability' });
        }}
      >
        What helps
      </button>
      <button
        ref={passFocus('[data-capability]')}
        type="button"
        className={`${controls.button} ${controls.quiet} ${controls.icon}`}
        aria-label="Close"
        onClick={close}
      >
        <X aria-hidden />
      </button>
    </aside>
  );
}
