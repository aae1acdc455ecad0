import { Progress } from '@base-ui/react/progress';
import type { PackRecord, StorePhase } from '../../../workers/protocol/store.ts';
import type { PackWork } from '../../stores/models.ts';
import { formatBytes } from '../../language/format-number.ts';
import { describeSeconds } from '../../jobs/progress.ts';
import styles from './PackProgress.module.css';
import { useNow } from '../../ui/use-now.ts';

const PHASE_NAMES: Readonly<Record<StorePhase, string>> = {
  install: 'Installing',
  verify: 'Verifying',
  repair: 'Repairing',
  export: 'Exporting',
};

/** Time without progress after which the line says that nothing arrives, in ms. */
const SILENCE_MS = 5000;

interface Props {
  readonly pack: PackRecord;
  readonly work: PackWork | undefined;
}

/**
 * Shows how far work on a model is: bytes, speed and time left; for a paused install the bytes
 * alone.
 */
export default function PackProgress({ pack, work }: Props) {
  const now = useNow(1000);
  const bytes = work?.bytes ?? pack.bytesFetched;
  const of = (work?.of ?? 0) || pack.bytesToFetch;
  const share = of === 0 ? 0 : Math.floor((100 * bytes) / of);
  const label = work === undefined ? 'Fetched' : PHASE_NAMES[work.phase];
  return (
    <Progress.Root
      value={share}
      aria-label={`${label} ${pack.title}`}
      aria-valuetext={`${share} percent`}
    >
      <div className={styles.head}>
        <span>
          {label} {formatBytes(bytes)} of {formatBytes(of)}
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
  if (of > 0 && bytes >= of) return 'finishing';
  if (now - at > SILENCE_MS) return 'waiting for data';
  if (bytesPerSecond === null || bytesPerSecond < 1) return '';
  const left = describeSeconds((of - bytes) / bytesPerSecond);
  return `${formatBytes(bytesPerSecond)}/s, ${left}`;
}
