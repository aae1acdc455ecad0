import { Progress } from '@base-ui/react/progress';
import { t } from '../../language/t.ts';
import type { PackRecord, StorePhase } from '../../../workers/protocol/store.ts';
import { shownTitle } from '../../models/names.ts';
import type { PackWork } from '../../stores/models.ts';
import { formatBytes } from '../../language/format-number.ts';
import { describeSeconds } from '../../jobs/progress.ts';
import styles from './PackProgress.module.css';
import { useNow } from '../../ui/use-now.ts';

const PHASE_NAMES: Readonly<Record<StorePhase, () => string>> = {
  install: () => t('Installing'),
  verify: () => t('Verifying'),
  repair: () => t('Repairing'),
  export: () => t('Exporting'),
};

/** Time without progress after which the line says that nothing arrives, in ms. */
const SILENCE_MS = 5000;

interface Props {
  readonly pack: PackRecord;
  readonly work: PackWork | undefined;
}

/**
 * Shows how far work on a model is: bytes, speed and time left; for a paused install the bytes
 * alone, and after the work that it is done.
 */
export default function PackProgress({ pack, work }: Props) {
  const now = useNow(1000);
  const bytes = work?.bytes ?? pack.bytesFetched;
  const of = (work?.of ?? 0) || pack.bytesToFetch;
  const over = work === undefined && pack.state !== 'installing' && pack.state !== 'paused';
  const share = over ? 100 : of === 0 ? 0 : Math.floor((100 * bytes) / of);
  const label = over ? t('Done') : work ? PHASE_NAMES[work.phase]() : t('Fetched');
  return (
    <Progress.Root
      value={share}
      aria-label={`${label} ${shownTitle(pack)}`}
      aria-valuetext={t('{percent} percent', { percent: share })}
    >
      <div className={styles.head}>
        <span>
          {label}
          {!over &&
            ` ${t('{part} of {whole}', { part: formatBytes(bytes), whole: formatBytes(of) })}`}
        </span>
        <span className={styles.more}>{work !== undefined && pace(work, now)}</span>
      </div>
      <Progress.Track className={styles.track}>
        <Progress.Indicator className={styles.bar} data-still={work === undefined || undefined} />
      </Progress.Track>
    </Progress.Root>
  );
}

function pace({ bytes, of, bytesPerSecond, at }: PackWork, now: number): string {
  if (of > 0 && bytes >= of) return t('finishing');
  if (now - at > SILENCE_MS) return t('waiting for data');
  if (bytesPerSecond === null || bytesPerSecond < 1) return '';
  const left = describeSeconds((of - bytes) / bytesPerSecond);
  return t('{size}/s, {left}', { size: formatBytes(bytesPerSecond), left });
}
