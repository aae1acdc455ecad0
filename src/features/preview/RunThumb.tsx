import type { JobRecord } from '../../../workers/records/record.ts';
import { useBlobUrl } from '../../stores/use-blob-url.ts';
import PreviewCanvas from './PreviewCanvas.tsx';
import styles from './RunThumb.module.css';

/**
 * What there is to see of a running job, filling its place: its picture, and over it the newest preview. The button
 * around it has a name.
 */
export default function RunThumb({ job }: { readonly job: JobRecord }) {
  const url = useBlobUrl(job.source);
  return (
    <span className={styles.thumb} data-small>
      {url !== null && <img src={url} alt="" draggable={false} />}
      <PreviewCanvas job={job.id} veiled={job.request.enable_safety_checker} named={false} />
    </span>
  );
}
