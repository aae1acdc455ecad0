import { t } from '../../language/t.ts';
import type { RunMetrics } from '../../../workers/protocol/engine-result.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { formatBytes, formatNumber } from '../../language/format-number.ts';
import styles from './Details.module.css';

interface Props {
  readonly job: JobRecord;
  /** null if the job did not run on this machine. */
  readonly metrics: RunMetrics | null;
}

/** What went on inside the engine, for who wants to know: folded until then. */
export default function Inside({ job, metrics }: Props) {
  const notes = job.log.filter(({ level }) => level === 'INFO');
  if (metrics === null && notes.length === 0) return null;
  return (
    <details className={styles.inside}>
      <summary>{t('What the engine did')}</summary>
      {metrics !== null && (
        <>
          <dl className={styles.facts}>
            <dt>{t('Weights')}</dt>
            <dd>{formatBytes(metrics.weight_bytes)}</dd>
            <dt>{t('New sessions')}</dt>
            <dd data-testid="sessions-created">
              {metrics.sessions_created.join(', ') || t('none')}
            </dd>
          </dl>
          <Stages metrics={metrics} />
        </>
      )}
      {notes.length > 0 && (
        <ul className={styles.notes}>
          {notes.map(({ at, message }) => (
            <li key={`${at}-${message}`}>{message}</li>
          ))}
        </ul>
      )}
    </details>
  );
}

/** Rows with the time of each stage. */
function Stages({ metrics: { stages } }: { readonly metrics: RunMetrics }) {
  const seconds = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  return (
    <table className={styles.stages}>
      <caption>{t('{seconds} s in all', { seconds: fixed(seconds, 1) })}</caption>
      <tbody>
        {stages.map((stage) => (
          <tr key={stage.name}>
            <th scope="row">
              {stage.name}
              {stage.calls > 1 && ` × ${stage.calls}`}
            </th>
            <td>{t('{seconds} s', { seconds: fixed(stage.seconds, 2) })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function fixed(value: number, digits: number): string {
  return formatNumber(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
