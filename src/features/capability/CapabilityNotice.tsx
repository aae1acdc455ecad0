import { TriangleAlert, X } from 'lucide-react';
import controls from '../../ui/controls.module.css';
import { setSession, useSession } from '../../stores/session.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import styles from './Capability.module.css';
import { findings } from './verdict.ts';

/** Names the most important thing that this browser lacks, and what to do about it, until it is closed. */
export default function CapabilityNotice() {
  const report = useSession((session) => session.report);
  const closed = useSettings((settings) => settings.noticeClosed);
  const [first] = report === null ? [] : findings(report);
  if (first === undefined || first.id === closed) return null;
  return (
    <aside className={styles.notice} aria-label="About this browser" data-finding={first.id}>
      <TriangleAlert aria-hidden />
      <p>
        {first.sentence} <span>{first.action}</span>{' '}
        <button type="button" onClick={() => setSession({ dialog: 'capability' })}>
          Report
        </button>
      </p>
      <button
        type="button"
        className={`${controls.button} ${controls.quiet} ${controls.icon}`}
        aria-label="Close"
        onClick={() => setSettings({ noticeClosed: first.id })}
      >
        <X aria-hidden />
      </button>
    </aside>
  );
}
