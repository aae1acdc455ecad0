import { useState } from 'react';
import type { JobRecord } from '../../../workers/records/record.ts';
import { containedPlace, isPadding } from '../../request/fit.ts';
import type { PixelSize } from '../../request/image-size.ts';
import { runSizes } from '../../request/native-size.ts';
import { useBlob } from '../../stores/use-blob.ts';
import { useBlobUrl } from '../../stores/use-blob-url.ts';
import { areaIn } from '../fit/area-in.ts';
import FittedPixels from '../fit/FittedPixels.tsx';
import { jobSizes } from './job-sizes.ts';
import styles from './CroppedSource.module.css';

interface Props {
  readonly job: JobRecord;
  readonly alt: string;
}

/**
 * The part of its source that a job used, stretched over the whole frame or contained in it, as the engine used it.
 * Nothing for a job without one.
 */
export default function CroppedSource({ job, alt }: Props) {
  const stored = useBlobUrl(job.source);
  const [natural, setNatural] = useState<PixelSize | null>(null);
  const { crop, fit } = job.request;
  const url = job.source === null ? job.request.image_url : stored;
  if (url === null || url === undefined) return null;
  const { asked } = jobSizes(job);
  // Without a crop the whole picture is stretched to the frame, as the engine stretches it.
  const placed = crop !== undefined && natural !== null;
  const contained = isPadding(fit) && natural !== null;
  return (
    <div className={styles.window}>
      <div
        className={styles.part}
        style={
          contained
            ? areaIn(containedPlace(crop ?? natural, runSizes(asked, undefined)), asked)
            : undefined
        }
      >
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
          hidden={(crop !== undefined || isPadding(fit)) && natural === null}
        />
      </div>
      {contained && <Contained job={job} size={natural} />}
    </div>
  );
}

/** The same with what was put beside the picture, which the engine's code makes. */
function Contained({ job, size }: { readonly job: JobRecord; readonly size: PixelSize }) {
  const source = useBlob(job.source);
  const { crop, fit } = job.request;
  const { convertColorProfile } = job.options;
  if (source === null) return null;
  const { asked, drawn } = jobSizes(job);
  return <FittedPixels {...{ source, size, crop, fit, asked, drawn, convertColorProfile }} />;
}
