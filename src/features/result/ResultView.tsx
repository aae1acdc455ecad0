import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { ReactCompareSlider } from 'react-compare-slider';
import type { JobRecord, JobResult } from '../../../workers/records/record.ts';
import frame from '../../ui/frame.module.css';
import { useBlobUrl } from '../../stores/use-blob-url.ts';
import { useSession } from '../../stores/session.ts';
import CroppedSource from './CroppedSource.tsx';
import Flagged from './Flagged.tsx';
import styles from './ResultView.module.css';

interface Props {
  readonly job: JobRecord;
  readonly result: JobResult;
  /** The number of the shown picture among the job's, from 0. */
  readonly index: number;
}

/** Shows source and result over each other, divided by a line that can be moved; a result without a source alone. */
export default function ResultView({ job, result, index }: Props) {
  const holding = useSession((session) => session.holdingOriginal);
  const image = result.images[index] ?? result.images[0];
  const url = useBlobUrl(image?.blob);
  const [revealed, setRevealed] = useState<readonly number[]>([]);
  // Without `keepFlagged` the engine returned a black picture, so there is nothing to reveal.
  const kept = job.options.keepFlagged === true && job.place !== 'hosted';
  const flagged = kept && result.output.has_nsfw_concepts[index] === true;
  const covered = flagged && !revealed.includes(index);
  if (image === undefined) return null;
  // Text to image has no side to compare with.
  const compared = job.request.image_url !== undefined;
  const made = (
    <img
      className={styles.after}
      data-covered={covered || undefined}
      src={url ?? undefined}
      alt={`${compared ? 'After: ' : ''}${job.request.prompt || 'the picture made'}`}
      draggable={false}
      data-testid="result"
    />
  );
  const before = <CroppedSource job={job} alt="Before: the part of your picture that was used" />;
  return (
    <div
      className={frame.frame}
      style={{ '--aspect': image.width / image.height, '--pixels': `${image.width}px` }}
    >
      {url !== null && !compared && made}
      {url !== null && compared && (
        <ReactCompareSlider
          className={styles.compare}
          keyboardIncrement="4%"
          itemOne={before}
          itemTwo={made}
          handle={
            <div className={styles.handle}>
              <span>
                <ChevronLeft aria-hidden />
                <ChevronRight aria-hidden />
              </span>
            </div>
          }
        />
      )}
      {covered && <Flagged onReveal={() => setRevealed([...revealed, index])} />}
      {holding && <div className={styles.original}>{before}</div>}
      <span className={styles.badges}>
        {holding && <span className={styles.badge}>Original</span>}
        {job.place === 'hosted' && <span className={styles.badge}>fal.ai</span>}
        {job.place !== 'hosted' && job.options.model.id === 'demo' && (
          <span className={styles.badge}>Demo model</span>
        )}
      </span>
    </div>
  );
}
