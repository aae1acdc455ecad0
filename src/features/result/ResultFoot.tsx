import { ArrowLeft, Dices, ImageUp, Info, Layers, Trash2 } from 'lucide-react';
import { rich } from '../../language/rich.tsx';
import { t } from '../../language/t.ts';
import type { JobRecord, JobResult } from '../../../workers/records/record.ts';
import ActionButton from '../../actions/ActionButton.tsx';
import controls from '../../ui/controls.module.css';
import { setSettings } from '../../stores/settings.ts';
import { useSession } from '../../stores/session.ts';
import DownloadMenu from './DownloadMenu.tsx';
import Pictures from './Pictures.tsx';
import RecallButton from './RecallButton.tsx';
import styles from './ResultFoot.module.css';
import StarButton from './StarButton.tsx';

interface Props {
  readonly job: JobRecord;
  readonly result: JobResult;
  /** The number of the shown picture, or null while all are shown. */
  readonly index: number | null;
  readonly onIndex: (index: number | null) => void;
  readonly onDetails: () => void;
}

/** What can be done with a finished picture. The words go where there is no room for them, the rarest first. */
export default function ResultFoot({ job, result, index, onIndex, onDetails }: Props) {
  const seed = result.output.seed.toString();
  const [first] = result.images;
  const hasSource = useSession(({ source }) => source !== null);
  return (
    <div className={styles.room}>
      <div
        className={styles.foot}
        data-testid="result-foot"
        data-many={result.images.length > 1 || undefined}
      >
        <div className={styles.text}>
          {hasSource && (
            <span className={styles.second}>
              <ActionButton
                action="showSource"
                icon={ArrowLeft}
                text={t('Your picture')}
                look="framed"
              />
            </span>
          )}
          {result.images.length > 1 && <Pictures result={result} index={index} onIndex={onIndex} />}
          <button
            type="button"
            className={styles.seed}
            title={t('Keep this seed for the next run')}
            onClick={() => setSettings({ seed, seedLocked: true })}
          >
            {rich(t('Seed <b>{seed}</b>', { seed }))}
          </button>
          {first !== undefined && (
            <span className={styles.size}>
              {first.width} × {first.height}
            </span>
          )}
        </div>
        <div className={styles.tools}>
          <span className={styles.first}>
            <ActionButton action="anotherSeed" icon={Dices} />
          </span>
          <span className={styles.second}>
            <ActionButton action="useAsInput" icon={ImageUp} />
          </span>
          {job.request.strength !== undefined && (
            <span className={styles.third}>
              <ActionButton
                action="otherStrengths"
                icon={Layers}
                text={t('Other strengths')}
                keepsName
              />
            </span>
          )}
          <span className={styles.third}>
            <RecallButton />
          </span>
          <span className={styles.third}>
            <button
              type="button"
              className={`${controls.button} ${controls.quiet}`}
              title={t('How it was made')}
              onClick={onDetails}
            >
              <Info aria-hidden />
              {job.log.some(({ level }) => level === 'WARN') && <i className={styles.dot} />}
              <span>{t('How it was made')}</span>
            </button>
          </span>
          <span className={styles.last}>
            <StarButton job={job} />
          </span>
          <span className={styles.last}>
            <ActionButton action="deleteResult" icon={Trash2} text={t('Delete')} keepsName />
          </span>
          <span className={styles.download}>
            {first !== undefined && <DownloadMenu made={first.content_type} />}
          </span>
        </div>
      </div>
    </div>
  );
}
