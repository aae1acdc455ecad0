import { useState } from 'react';
import type { JobRecord } from '../../../workers/records/record.ts';
import { useBlobUrl } from '../../stores/use-blob-url.ts';
import styles from './CroppedSource.module.css';

interface Props {
  readonly job: JobRecord;
  readonly alt: string;
}

/**
 * The part of its source that a job used, stretched over the whole frame, as the engine used it. Nothing for a
 * job without one.
 */
export default function CroppedSource({ job, alt }: Props) {
  const stored = useBlobUrl(job.source);
  const [natural, setNatural] = useState<{ width: number; height: number } | null>(null);
  const { crop } = job.request;
  const url = job.source === null ? job.request.image_url : stored;
  if (url === null || url === undefined) return null;
  // Without a crop the whole picture is stretched to the frame, as the engine stretches it.
  const placed = crop !== undefined && natural !== null;
  return (
    <div className={styles.window}>
      <img
        src={url}
        alt={alt}
        draggable={false}
        onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
          setNatural({ width, height })
        }
        style={
          placed
            ? {
                width: `${(natural.width / crop.width) * 100}%`,
                height: `${(natural.height / crop.height) * 100}%`,
                left: `${(-crop.x / crop.width) * 100}%`,
                top: `${(-crop.y / crop.height) * 100}%`,
              }
            : undefined
        }
        hidden={crop !== undefined && natural === null}
      />
    </div>
  );
}
