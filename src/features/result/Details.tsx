import type { JobRecord, JobResult } from '../../../workers/records/record.ts';
import Sheet from '../../app/controls/Sheet.tsx';
import { formatBytes } from '../capability/format-bytes.ts';
import { stepsRun } from '../../request/strength.ts';
import styles from './Details.module.css';

interface Props {
  readonly job: JobRecord;
  readonly result: JobResult;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** How a picture was made: what was asked, warnings, where it ran and how long each stage took. */
export default function Details({ job, result, open, onClose }: Props) {
  const { request, log } = job;
  const { metrics } = result;
  const warnings = log.filter(({ level }) => level === 'WARN' || level === 'ERROR');
  const notes = log.filter(({ level }) => level === 'INFO');
  const { run, total } = stepsRun(request.num_inference_steps, request.strength);
  const seconds = metrics.stages.reduce((sum, stage) => sum + stage.seconds, 0);
  return (
    <Sheet title="How it was made" open={open} onClose={onClose}>
      {warnings.map(({ at, code, message }) => (
        <p key={`${at}-${message}`} className={styles.warning}>
          {message} {code !== undefined && <code>{code}</code>}
        </p>
      ))}
      <dl className={styles.facts}>
        <dt>Prompt</dt>
        <dd>{request.prompt || 'none'}</dd>
        {request.negative_prompt !== null && request.negative_prompt !== '' && (
          <>
            <dt>Negative prompt</dt>
            <dd>{request.negative_prompt}</dd>
          </>
        )}
        <dt>Strength</dt>
        <dd>
          {request.strength}, ran {run} of {total} steps
        </dd>
        <dt>Guidance</dt>
        <dd>
          {request.guidance_scale}
          {request.guidance_rescale > 0 && `, rescale ${request.guidance_rescale}`}
        </dd>
        <dt>Seed</dt>
        <dd>{result.output.seed.toString()}</dd>
        <dt>Model</dt>
        <dd>{job.options.model.id}</dd>
        <dt>Ran on</dt>
        <dd>
          {metrics.backend === 'wasm' ? 'CPU (wasm)' : 'GPU (WebGPU)'}, {metrics.precision}
          {metrics.adapter !== null &&
            metrics.backend === 'webgpu' &&
            `, ${metrics.adapter.description || metrics.adapter.vendor}`}
        </dd>
        <dt>Weights</dt>
        <dd>{formatBytes(metrics.weight_bytes)}</dd>
        <dt>New sessions</dt>
        <dd data-testid="sessions-created">{metrics.sessions_created.join(', ') || 'none'}</dd>
      </dl>
      <table className={styles.stages}>
        <caption>{seconds.toFixed(1)} s in all</caption>
        <tbody>
          {metrics.stages.map((stage) => (
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
      {notes.length > 0 && (
        <ul className={styles.notes}>
          {notes.map(({ at, message }) => (
            <li key={`${at}-${message}`}>{message}</li>
          ))}
        </ul>
      )}
    </Sheet>
  );
}
