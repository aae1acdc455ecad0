import { useState } from 'react';
import type { JobRecord, JobResult } from '../../../workers/records/record.ts';
import { showFailure } from '../../actions/perform.ts';
import { setLook, shownIndex, useLook } from '../../stores/look.ts';
import { hasOriginal } from '../../stores/original.ts';
import { useSettings } from '../../stores/settings.ts';
import Boundary from '../../ui/Boundary.tsx';
import frame from '../../ui/frame.module.css';
import LookBar from '../look/LookBar.tsx';
import { PictureGrid } from './Pictures.tsx';
import ResultFoot from './ResultFoot.tsx';
import ResultView from './ResultView.tsx';
import { shownView } from '../../ui/later-view.ts';

/** Loaded with the first result. */
const Details = shownView(() => import('./Details.tsx'));
/** Loaded with it, too. */
const FullView = shownView(() => import('./FullView.tsx'));

interface Props {
  readonly job: JobRecord;
  readonly result: JobResult;
}

/**
 * A finished picture on the stage, and the same over the whole screen. Each picture has a stage of its own, with
 * the details closed. In full screen the arrow keys go from one to the next, so that view is kept.
 */
export default function ResultStage({ job, result }: Props) {
  return (
    <>
      <Boundary key={job.id} onFailure={showFailure} instead={<div className={frame.room} />}>
        <Shown job={job} result={result} />
      </Boundary>
      <Boundary onFailure={showFailure}>
        <FullView job={job} result={result} />
      </Boundary>
    </>
  );
}

/** The picture, and below it all that can be done with it. */
function Shown({ job, result }: Props) {
  const index = useLook((look) => shownIndex(job.id, look));
  const [all, setAll] = useState(false);
  const [details, setDetails] = useState(false);
  const compared = hasOriginal(job);
  const beside = useSettings((settings) => settings.compare === 'sideBySide') && compared && !all;
  const { width, height } = result.images[0] ?? { width: 1, height: 1 };
  const choose = (chosen: number | null): void => {
    setAll(chosen === null);
    if (chosen !== null) setLook({ chosen: { job: job.id, index: chosen } });
  };
  return (
    <>
      <div className={frame.room} style={{ '--aspect': ((beside ? 2 : 1) * width) / height }}>
        {all ? (
          <PictureGrid result={result} onIndex={choose} />
        ) : (
          <ResultView job={job} result={result} index={index} />
        )}
      </div>
      {!all && <LookBar compared={compared} />}
      <ResultFoot
        job={job}
        result={result}
        index={all ? null : index}
        onIndex={choose}
        onDetails={() => setDetails(true)}
      />
      <Boundary onFailure={showFailure}>
        <Details job={job} result={result} open={details} onClose={() => setDetails(false)} />
      </Boundary>
    </>
  );
}
