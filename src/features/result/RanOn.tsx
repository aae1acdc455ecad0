import { t } from '../../language/t.ts';
import { formatMoment } from '../../language/format-date.ts';
import type { RunMetrics } from '../../../workers/protocol/engine-result.ts';
import type { JobRecord } from '../../../workers/records/record.ts';

interface Props {
  readonly job: JobRecord;
  /** null if the job did not run in this browser. */
  readonly metrics: RunMetrics | null;
}

/** Rows that tell where a picture was made. */
export function RanOn({ job, metrics }: Props) {
  if (metrics === null && job.place !== 'hosted') {
    return (
      <>
        <dt>{t('Ran on')}</dt>
        <dd data-testid="ran-on">{t('Not known: the picture was brought in from a file')}</dd>
      </>
    );
  }
  if (metrics === null) {
    const agreed = t('fal.ai; you agreed to send the picture and the prompt');
    const at = job.consent === undefined ? '' : `, ${formatMoment(job.consent.at)}`;
    return (
      <>
        <dt>{t('Ran on')}</dt>
        <dd data-testid="ran-on">{agreed + at}</dd>
      </>
    );
  }
  return (
    <>
      <dt>{t('Ran on')}</dt>
      <dd data-testid="ran-on">
        {metrics.backend === 'wasm' ? 'CPU (wasm)' : 'GPU (WebGPU)'}, {metrics.precision}
        {metrics.adapter !== null &&
          metrics.backend === 'webgpu' &&
          `, ${metrics.adapter.description || metrics.adapter.vendor}`}
      </dd>
      {typeof metrics.safety_checker === 'string' && (
        <>
          <dt>{t('Checked by')}</dt>
          <dd data-testid="checked-by">{metrics.safety_checker}</dd>
        </>
      )}
    </>
  );
}
