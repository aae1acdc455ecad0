import type { JobRecord } from '../../../workers/records/record.ts';
import { useBlobUrl } from '../../app/use-blob-url.ts';
import { useJobs } from '../../stores/jobs.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import styles from './History.module.css';

/** Finished pictures, the newest first. */
export default function History() {
  const jobs = useJobs((state) => state.jobs);
  const view = useSettings((settings) => settings.view);
  const done = jobs.filter((job) => job.state === 'done').toReversed();
  if (done.length === 0) return null;
  return (
    <ul className={styles.strip} aria-label="History">
      {done.map((job) => (
        <li key={job.id}>
          <Thumb job={job} current={job.id === view} />
        </li>
      ))}
    </ul>
  );
}

function Thumb({ job, current }: { readonly job: JobRecord; readonly current: boolean }) {
  const images = job.result?.images ?? [];
  const url = useBlobUrl(images[0]?.blob);
  const { prompt, strength, seed } = job.request;
  return (
    <button
      type="button"
      className={styles.thumb}
      aria-current={current || undefined}
      aria-label={`Picture of “${prompt}”, strength ${strength}, seed ${seed}`}
      title={`${prompt}\nStrength ${strength}, seed ${seed}`}
      onClick={() => setSettings({ view: job.id })}
    >
      {url !== null && <img src={url} alt="" loading="lazy" draggable={false} />}
      {images.length > 1 && <span>{images.length}</span>}
    </button>
  );
}
