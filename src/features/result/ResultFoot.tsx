import { ArrowLeft, Dices, History, ImageUp, Info, Trash2 } from 'lucide-react';
import type { JobRecord, JobResult } from '../../../workers/records/record.ts';
import ActionButton from '../../actions/ActionButton.tsx';
import controls from '../../ui/controls.module.css';
import foot from '../../ui/foot.module.css';
import { setSettings } from '../../stores/settings.ts';
import { useSession } from '../../stores/session.ts';
import DownloadMenu from './DownloadMenu.tsx';
import styles from './ResultFoot.module.css';

interface Props {
  readonly job: JobRecord;
  readonly result: JobResult;
  readonly index: number;
  readonly onIndex: (index: number) => void;
  readonly onDetails: () => void;
}

/** The buttons below a finished picture. */
export default function ResultFoot({ job, result, index, onIndex, onDetails }: Props) {
  const seed = result.output.seed.toString();
  const [first] = result.images;
  const hasSource = useSession(({ source }) => source !== null);
  return (
    <div className={foot.foot}>
      <div className={foot.text}>
        {hasSource && (
          <ActionButton
            action="showSource"
            icon={ArrowLeft}
            text="Your picture"
            look="framed"
            shape="collapses"
          />
        )}
        {result.images.length > 1 && (
          <fieldset className={styles.pages} aria-label="Pictures of this run">
            {result.images.map((image, at) => (
              <button
                key={`${at}-${image.blob}`}
                type="button"
                aria-label={`Picture ${at + 1}`}
                aria-pressed={at === index}
                onClick={() => onIndex(at)}
              >
                {at + 1}
              </button>
            ))}
          </fieldset>
        )}
        <button
          type="button"
          className={styles.seed}
          title="Keep this seed for the next run"
          onClick={() => setSettings({ seed, seedLocked: true })}
        >
          Seed <b>{seed}</b>
        </button>
        {first !== undefined && (
          <span className={styles.size}>
            {first.width} × {first.height}
          </span>
        )}
      </div>
      <div className={foot.tools}>
        <ActionButton action="anotherSeed" icon={Dices} shape="collapses" />
        <ActionButton action="useAsInput" icon={ImageUp} shape="collapses" />
        <ActionButton action="recall" icon={History} shape="icon" />
        <button
          type="button"
          className={`${controls.button} ${controls.quiet} ${controls.icon}`}
          aria-label="How it was made"
          title="How it was made"
          onClick={onDetails}
        >
          <Info aria-hidden />
          {job.log.some(({ level }) => level === 'WARN') && <i className={styles.dot} />}
        </button>
        <ActionButton action="deleteResult" icon={Trash2} shape="icon" />
        {first !== undefined && <DownloadMenu made={first.content_type} />}
      </div>
    </div>
  );
}
