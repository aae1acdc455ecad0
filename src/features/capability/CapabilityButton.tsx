import controls from '../../ui/controls.module.css';
import { t } from '../../language/t.ts';
import { setSession, useSession } from '../../stores/session.ts';
import styles from './Capability.module.css';
import { findings } from './verdict.ts';

/** Says in two words where pictures are made, and opens the report. */
export default function CapabilityButton() {
  const report = useSession((session) => session.report);
  if (report === null) return null;
  const [first] = findings(report);
  const onGpu = report.secureContext && report.gpu === 'hardware';
  return (
    <button
      type="button"
      className={`${controls.button} ${controls.quiet} ${styles.chip}`}
      title={first?.sentence ?? t('What this browser offers')}
      data-capability
      onClick={() => setSession({ dialog: 'capability' })}
    >
      <i data-verdict={first === undefined ? 'good' : 'fair'} aria-hidden />
      <span>{onGpu ? (report.adapter?.name ?? 'GPU') : t('On the CPU')}</span>
    </button>
  );
}
