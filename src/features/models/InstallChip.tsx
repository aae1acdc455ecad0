import { Download } from 'lucide-react';
import { t } from '../../language/t.ts';
import { isEmbedded } from '../../../workers/records/embedded.ts';
import controls from '../../ui/controls.module.css';
import { useModels } from '../../stores/models.ts';
import { setSession } from '../../stores/session.ts';
import styles from './ModelPicker.module.css';

/** Shows in the header how far an install is. */
export default function InstallChip() {
  const percent = useModels(({ packs, work }) => {
    const pack = packs.find((each) => each.state === 'installing' && !isEmbedded(each));
    if (pack === undefined) return null;
    const { bytes, of } = work[pack.id] ?? { bytes: pack.bytesFetched, of: pack.bytesToFetch };
    return of === 0 ? 0 : Math.floor((100 * bytes) / of);
  });
  if (percent === null) return null;
  return (
    <button
      type="button"
      className={`${controls.button} ${controls.quiet} ${styles.chip}`}
      title={t('A model is being installed')}
      aria-label={t('Installing a model, {percent} percent', { percent })}
      onClick={() => setSession({ dialog: 'models' })}
    >
      <Download aria-hidden />
      <span>
        <span className={styles.percent}>{t('{share} %', { share: percent })}</span>
      </span>
    </button>
  );
}
