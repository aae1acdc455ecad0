import { t } from '../../language/t.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import frame from '../../ui/frame.module.css';
import { resolveSize } from '../../request/image-size.ts';
import CroppedSource from '../result/CroppedSource.tsx';
import PreviewCanvas from '../preview/PreviewCanvas.tsx';
import styles from './RunningStage.module.css';

/**
 * A running job: the part of the source that it uses, and over it the preview. The safety checker
 * sees only the finished picture; if the request asks for the check, the preview is blurred to its
 * colours.
 */
export default function RunningStage({ job }: { readonly job: JobRecord }) {
  const { width, height } = resolveSize(job.request.image_size);
  return (
    <div className={frame.frame} style={{ '--aspect': width / height, '--pixels': `${width}px` }}>
      <div className={styles.waiting} data-ended={job.state === 'failed' || undefined}>
        <CroppedSource job={job} alt={t('Your picture')} />
      </div>
      <PreviewCanvas job={job.id} veiled={job.request.enable_safety_checker} />
    </div>
  );
}
