import { X } from 'lucide-react';
import controls from '../../ui/controls.module.css';
import { t } from '../../language/t.ts';
import { useGpuLook } from '../../stores/gpu-look.ts';
import { useJobs } from '../../stores/jobs.ts';
import { useModels } from '../../stores/models.ts';
import { setSession, useSession } from '../../stores/session.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import { fullModelWord } from '../../models/full-model-word.ts';
import { findFullModel } from '../../models/manifest.ts';
import styles from './FullModelLine.module.css';

/** After the demo model's first picture: one line that names the full model and leads to it. */
export default function FullModelLine() {
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
  if (closed || !drawn || begun || !full?.installable || report === null) return null;
  const word = fullModelWord(report, look, { precision: 'q8', keptBytes: full.kept_bytes ?? {} });
  // Who cannot run it is not told to want it.
  if (word.install === 'never') return null;
  return (
    <aside className={styles.line} aria-label={t('The full model')}>
      <p>{t('Drawn by the demo.')}</p>
      <button
        type="button"
        className={`${controls.button} ${controls.link}`}
        onClick={() => setSession({ dialog: 'models' })}
      >
        {t('See the full one')}
      </button>
      <button
        type="button"
        className={`${controls.button} ${controls.quiet} ${controls.icon}`}
        aria-label={t('Close')}
        onClick={() => setSettings({ fullModelCardClosed: true })}
      >
        <X aria-hidden />
      </button>
    </aside>
  );
}
