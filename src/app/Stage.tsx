import { ArrowLeft, HardDrive, RotateCcw } from 'lucide-react';
import { memo, useDeferredValue } from 'react';
import { t } from '../language/t.ts';
import { useLanguage } from '../language/use-language.ts';
import type { ErrorCode } from '../../workers/protocol/failure.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import EmptyStage from '../features/source/EmptyStage.tsx';
import { resolveSize } from '../request/image-size.ts';
import { isActive, useJobs } from '../stores/jobs.ts';
import { useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';
import ActionButton from '../actions/ActionButton.tsx';
import { showFailure } from '../actions/perform.ts';
import Boundary from '../ui/Boundary.tsx';
import Failure from '../ui/Failure.tsx';
import frame from '../ui/frame.module.css';
import { laterView, shownView } from '../ui/later-view.ts';

/** A picture on the stage is there after the first paint at the earliest. */
const SourceStage = laterView(() => import('../features/source/SourceStage.tsx'));
const RunningStage = laterView(() => import('../features/run/RunningStage.tsx'));
const RunFoot = laterView(() => import('../features/run/RunFoot.tsx'));
const CopyReport = laterView(() => import('../features/capability/CopyReport.tsx'));
/** Loaded with the first result. */
const ResultStage = shownView(() => import('../features/result/ResultStage.tsx'));
/** Loaded with the first strip of strengths. */
const StripRow = shownView(() => import('../features/strip/StripRow.tsx'));
/** Loaded with the first batch. */
const BatchLine = shownView(() => import('../features/batch/BatchLine.tsx'));

/** The large picture: the source, the one being made, or the finished one. */
export default function Stage() {
  const view = useSettings((settings) => settings.view);
  const source = useSession((session) => session.source);
  const now = useJobs(({ jobs }) => jobs.find(({ id }) => id === view));
  // The result of a run is a large view: it is drawn in slices, so that the page answers meanwhile.
  const later = useDeferredValue(now);
  // What a person chooses is there at once, and the focus can go to it; so is each step of a run.
  const isEnd = now?.state === 'done' && later?.id === now.id;
  const job = isEnd ? later : now;
  if (job !== undefined) return <JobStage job={job} />;
  if (source === null) {
    return (
      <div className={frame.room} data-empty style={{ '--aspect': 0.78 }}>
        <EmptyStage />
      </div>
    );
  }
  const room = <div className={frame.room} style={{ '--aspect': source.width / source.height }} />;
  return (
    <Boundary onFailure={showFailure} instead={room} until={room} of={source.url}>
      <SourceStage source={source} />
    </Boundary>
  );
}

/** Failures that a person mends in the list of models. */
const OF_THE_MODEL: ReadonlySet<ErrorCode> = new Set([
  'model_damaged',
  'model_not_found',
  'model_in_use',
]);

/**
 * The stage of a job. With a key React makes a part of it anew for each job, as the result does with its details
 * closed. The view over the whole screen and the row of strengths stay, and so does the focus in them.
 */
const JobStage = memo(function JobStage({ job }: { readonly job: JobRecord }) {
  useLanguage();
  const { result, failure } = job;
  const { width, height } = result?.images[0] ?? resolveSize(job.request.image_size);
  const room = (
    <div key={job.id} className={frame.room} style={{ '--aspect': width / height }}>
      {result === null && (
        <Boundary onFailure={showFailure}>
          <RunningStage job={job} />
        </Boundary>
      )}
    </div>
  );
  return (
    <>
      {result === null ? (
        room
      ) : (
        <Boundary onFailure={showFailure} instead={room} until={room} of={job.id}>
          <ResultStage job={job} result={result} />
        </Boundary>
      )}
      {isActive(job) && (
        <Boundary onFailure={showFailure}>
          <RunFoot job={job} />
        </Boundary>
      )}
      {job.group !== undefined && (
        <Boundary key={job.group} onFailure={showFailure}>
          <StripRow group={job.group} shown={job} />
        </Boundary>
      )}
      {job.batch !== undefined && (
        <Boundary onFailure={showFailure}>
          <BatchLine batch={job.batch} />
        </Boundary>
      )}
      {failure !== null && (
        <Failure key={`failure of ${job.id}`} failure={failure}>
          {OF_THE_MODEL.has(failure.code) && (
            <ActionButton action="models" icon={HardDrive} look="framed" />
          )}
          <ActionButton action="retry" icon={RotateCcw} look="framed" />
          <ActionButton action="showSource" icon={ArrowLeft} text={t('Back to the picture')} />
          {failure.code !== 'cancelled' && (
            <Boundary onFailure={showFailure}>
              <CopyReport failure={failure} job={job} />
            </Boundary>
          )}
        </Failure>
      )}
    </>
  );
});
