import { Check, Minus, X } from 'lucide-react';
import { t } from '../../language/t.ts';
import Sheet from '../../ui/Sheet.tsx';
import { BENCH_HASH } from '../../ui/route.ts';
import { VERSION } from '../../ui/version.ts';
import { useGpuLook } from '../../stores/gpu-look.ts';
import { useFirstUse } from '../../stores/first-use.ts';
import { setSession, useSession } from '../../stores/session.ts';
import styles from './Capability.module.css';
import CheckAgain from './CheckAgain.tsx';
import { checkRows } from './check-rows.ts';
import CopyReport from './CopyReport.tsx';
import { reportRows } from './report-rows.ts';
import UseUnchecked from './UseUnchecked.tsx';
import { findings } from './verdict.ts';

const MARKS = { good: Check, fair: Minus, missing: X } as const;
const SPOKEN = {
  good: () => t('good'),
  fair: () => t('works, not ideal'),
  missing: () => t('missing'),
} as const;

/**
 * The report on this browser: what the app needs, what the browser has, and how to get the rest.
 */
export default function CapabilityDialog() {
  const report = useSession((session) => session.report);
  const look = useGpuLook((looked) => looked.look);
  const open = useSession((session) => session.dialog === 'capability');
  const record = useFirstUse((state) => state.record);
  if (report === null) return null;
  const told = findings(report);
  const rows = reportRows(report, { look, checks: checkRows(report, record) });
  return (
    <Sheet
      title={t('What this browser offers')}
      open={open}
      onClose={() => setSession({ dialog: null })}
    >
      {told.length === 0 && (
        <p>{t('All that is needed is here: pictures are made on your GPU.')}</p>
      )}
      {told.map(({ id, sentence, action }) => (
        <p key={id} className={styles.finding}>
          {sentence} <b>{action}</b>
        </p>
      ))}
      <ul className={styles.rows}>
        {rows.map(({ requirement, yours, verdict, note }) => {
          const Mark = MARKS[verdict];
          return (
            <li key={requirement}>
              <i className={styles.mark} data-verdict={verdict}>
                <Mark aria-hidden />
                <span>{SPOKEN[verdict]()}</span>
              </i>
              <span>{requirement}</span>
              <b>{yours}</b>
              <small>{note}</small>
            </li>
          );
        })}
      </ul>
      <CopyReport label={t('Copy as text')} /> <CheckAgain /> <UseUnchecked />
      <p className={styles.version}>
        <a href={BENCH_HASH} onClick={() => setSession({ dialog: null })}>
          {t('Measure this GPU')}
        </a>{' '}
        · {t('Version {version}', { version: VERSION })} ·{' '}
        <a href="THIRD-PARTY-NOTICES.txt" target="_blank" rel="noreferrer">
          {t('third-party notices')}
        </a>
      </p>
    </Sheet>
  );
}
