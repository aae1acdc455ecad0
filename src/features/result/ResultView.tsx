import { useState } from 'react';
import { t } from '../../language/t.ts';
import type { JobRecord, JobResult } from '../../../workers/records/record.ts';
import { useBlobUrl } from '../../stores/use-blob-url.ts';
import { hasOriginal } from '../../stores/original.ts';
import { useSession } from '../../stores/session.ts';
import Viewer from '../look/Viewer.tsx';
import CroppedSource from './CroppedSource.tsx';
import Flagged from './Flagged.tsx';
import styles from './ResultView.module.css';

interface Props {
  readonly job: JobRecord;
  readonly result: JobResult;
  /** The number of the shown picture among the job's, from 0. */
  readonly index: number;
}

/** Shows a result with its source, if it has one, as closely as a person wants. */
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
  const compared = hasOriginal(job);
  const before = (
    <CroppedSource job={job} alt={t('Before: the part of your picture that was used')} />
  );
  const what = job.request.prompt || t('the picture made');
  const after = (
    <img
      className={styles.after}
      data-covered={covered || undefined}
      src={url ?? undefined}
      hidden={url === null}
      alt={compared ? t('After: {what}', { what }) : what}
      draggable={false}
      data-testid="result"
      data-job={job.id}
    />
  );
  return (
    <Viewer
      of={image.blob}
      width={image.width}
      height={image.height}
      before={compared ? before : null}
      after={after}
      holding={holding}
      madeAt={job.finishedAt}
    >
      {covered && <Flagged onReveal={() => setRevealed([...revealed, index])} />}
      {!holding && <MadeBy job={job} />}
    </Viewer>
  );
}

/** Says in the corner what made a picture, where that was not the full model on this machine. */
function MadeBy({ job }: { readonly job: JobRecord }) {
  const hosted = job.place === 'hosted';
  if (!hosted && job.options.model.id !== 'demo') return null;
  return <span className={styles.badge}>{hosted ? 'fal.ai' : t('Demo model')}</span>;
}
