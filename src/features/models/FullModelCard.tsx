import { X } from 'lucide-react';
import controls from '../../app/controls/controls.module.css';
import { useJobs } from '../../stores/jobs.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import { formatBytes } from '../capability/format-bytes.ts';
import { MODELS, downloadBytes } from './manifest.ts';
import styles from './FullModelCard.module.css';

/** After the first picture of the demo model: what the full one costs, and that it is not here yet. */
export default function FullModelCard() {
  const closed = useSettings((settings) => settings.fullModelCardClosed);
  const drawn = useJobs(({ jobs }) =>
    jobs.some((job) => job.state === 'done' && job.options.model.id === 'demo'),
  );
  const full = MODELS.find((model) => model.id === 'playground-v2.5');
  if (closed || !drawn || full === undefined) return null;
  const kept = full.kept_bytes;
  return (
    <aside className={styles.card} aria-label="The full model">
      <div>
        <h2>That was the demo model</h2>
        <p>
          A miniature that shows how it works. The full {full.title} draws at 1024 × 1024: a
          download of {formatBytes(downloadBytes(full))}
          {kept?.q8 !== undefined && kept.fp16 !== undefined && (
            <>
              , kept as {formatBytes(kept.q8)} in 8 bits or {formatBytes(kept.fp16)} in 16 bits
            </>
          )}
          . This version cannot install it yet; a later one will, from{' '}
          {full.source.kind === 'huggingface' && (
            <a href={`https://huggingface.co/${full.source.repo}`} target="_blank" rel="noreferrer">
              its own repository
            </a>
          )}{' '}
          under the {full.licence.name}.
        </p>
      </div>
      <button
        type="button"
        className={`${controls.button} ${controls.quiet} ${controls.icon}`}
        aria-label="Close"
        onClick={() => setSettings({ fullModelCardClosed: true })}
      >
        <X aria-hidden />
      </button>
    </aside>
  );
}
