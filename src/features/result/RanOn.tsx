import type { RunMetrics } from '../../../workers/protocol/engine.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { formatBytes } from '../../ui/format-bytes.ts';
import styles from './Details.module.css';

interface Props {
  readonly job: JobRecord;
  /** null if the job did not run on this machine. */
  readonly metrics: RunMetrics | null;
}

/** Rows that tell where a picture was made. */
export function RanOn({ job, metrics }: Props) {
  if (metrics === null) {
    const at = job.consent === undefined ? '' : `, ${new Date(job.consent.at).toLocaleString()}`;
    return (
      <>
        <dt>Ran on</dt>
        <dd data-testid="ran-on">fal.ai; you agreed to send the picture and the prompt{at}</dd>
      </>
    );
  }
  return (
    <>
      <dt>Ran on</dt>
      <dd data-testid="ran-on">
        {metrics.backend === 'wasm' ? 'CPU (wasm)' : 'GPU (WebGPU)'}, {metrics.precision}
        {metrics.adapter !== null &&
          metrics.backend === 'webgpu' &&
          `, ${metrics.adapter.description || metrics.adapter.vendor}`}
      </dd>
      {typeof metrics.safety_checker === 'string' && (
        <>
          <dt>Checked by</dt>
          <dd data-testid="checked-by">{metrics.safety_checker}</dd>
        </>
      )}
      <dt>Weights</dt>
      <dd>{formatBytes(metrics.weight_bytes)}</dd>
      <dt>New sessions</dt>
      <dd data-testid="sessions-created">{metrics.sessions_created.join(', ') || 'none'}</dd>
    </>
  );
}

/** Rows with the time of each stage. */
export function Stages({ metrics: { stages } }: { readonly metrics: RunMetrics }) {
  const seconds = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  return (
    <table className={styles.stages}>
      <caption>{seconds.toFixed(1)} s in all</caption>
      <tbody>
        {stages.map((stage) => (
          <tr key={stage.name}>
            <th scope="row">
              {stage.name}
              {stage.calls > 1 && ` × ${stage.calls}`}
            </th>
            <td>{stage.seconds.toFixed(2)} s</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
