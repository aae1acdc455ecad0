import { useState } from 'react';
import type { JobRecord } from '../../../workers/records/record.ts';
import controls from '../../ui/controls.module.css';
import { useBlobUrl } from '../../stores/use-blob-url.ts';
import { useJobs } from '../../stores/jobs.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import styles from './History.module.css';
import { sourceLabel } from './source-label.ts';

/** Pictures shown at once. A program may have made a thousand. */
const PAGE = 60;

/** Finished pictures, the newest first. */
export default function History() {
  const jobs = useJobs((state) => state.jobs);
  const view = useSettings((settings) => settings.view);
  const [shown, setShown] = useState(PAGE);
  const done = jobs.filter((job) => job.state === 'done').toReversed();
  if (done.length === 0) return null;
  return (
    <ul className={styles.strip} aria-label="History">
      {done.slice(0, shown).map((job) => (
        <li key={job.id}>
          <Thumb job={job} current={job.id === view} />
        </li>
      ))}
      {done.length > shown && (
        <li>
          <button
            type="button"
            className={`${controls.button} ${controls.framed} ${styles.older}`}
            onClick={() => setShown(shown + PAGE)}
          >
            Older
          </button>
        </li>
      )}
    </ul>
  );
}

function Thumb({ job, current }: { readonly job: JobRecord; readonly current: boolean }) {
  const images = job.result?.images ?? [];
  const url = useBlobUrl(images[0]?.blob);
  const { prompt, strength, seed } = job.request;
  const source = sourceLabel(job);
  const told = [prompt, `Strength ${strength}, seed ${seed}`, source];
  return (
    <button
      type="button"
      className={styles.thumb}
      data-origin={job.origin}
      data-flagged={job.result?.output.has_nsfw_concepts[0] || undefined}
      aria-current={current || undefined}
      aria-label={`Picture of “${prompt}”, strength ${strength}, seed ${seed}${source === undefined ? '' : `. ${source}`}`}
      title={told.filter((line) => line !== undefined).join('\n')}
      onClick={() => setSettings({ view: job.id })}
    >
      {url !== null && <img src={url} alt="" loading="lazy" draggable={false} />}
      {images.length > 1 && <span>{images.length}</span>}
    </button>
  );
}
