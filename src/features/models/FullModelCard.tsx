import { Download, X } from 'lucide-react';
import ActionButton from '../../actions/ActionButton.tsx';
import controls from '../../ui/controls.module.css';
import { useGpuLook } from '../../stores/gpu-look.ts';
import { useJobs } from '../../stores/jobs.ts';
import { useModels } from '../../stores/models.ts';
import { useSession } from '../../stores/session.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import { formatBytes } from '../../ui/format-bytes.ts';
import { fullModelWord } from '../../models/full-model-word.ts';
import { downloadBytes, filesFor, findFullModel } from '../../models/manifest.ts';
import styles from './FullModelCard.module.css';

/** Shown after the demo model's first picture: says what the full model takes, and leads to it. */
export default function FullModelCard() {
  const report = useSession((session) => session.report);
  const look = useGpuLook((looked) => looked.look);
  const closed = useSettings((settings) => settings.fullModelCardClosed);
  const drawn = useJobs(({ jobs }) =>
    jobs.some(
      (job) => job.state === 'done' && job.place !== 'hosted' && job.options.model.id === 'demo',
    ),
  );
  const full = findFullModel();
  // Not shown to a person who has installed the full model, or is doing so.
  const begun = useModels(({ packs }) => packs.some(({ model }) => model === full?.id));
  if (closed || !drawn || begun || !full?.installable) return null;
  const kept = full.kept_bytes;
  const word = report && fullModelWord(report, look, { precision: 'q8', keptBytes: kept ?? {} });
  const download = downloadBytes(filesFor(full, 'fp16'));
  if (download === null) return null;
  return (
    <aside className={styles.card} aria-label="The full model">
      <div>
        <h2>That was the demo model</h2>
        <p>
          A miniature that shows how it works. The full {full.title} draws at 1024 × 1024: a
          download of {formatBytes(download)}
          {kept?.q8 !== undefined && kept.fp16 !== undefined && (
            <>
              , kept as {formatBytes(kept.q8)} in 8 bits or {formatBytes(kept.fp16)} in 16 bits
            </>
          )}
          . It comes under the {full.licence.name} and needs a good GPU.
        </p>
        {word !== null && word.install !== 'yes' && <p>{word.sentence}</p>}
        {word?.install !== 'never' && (
          <ActionButton action="models" icon={Download} text="See what it takes" look="framed" />
        )}
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
