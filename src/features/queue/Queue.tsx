import { ArrowUpToLine, X } from 'lucide-react';
import { plural, t } from '../../language/t.ts';
import type { JobId } from '../../../workers/protocol/engine-job.ts';
import type { GroupId, JobRecord } from '../../../workers/records/record.ts';
import { cancelGroup } from '../../actions/strength-strip.ts';
import { cancelJob } from '../../../workers/records/cancel.ts';
import { runNext } from '../../../workers/records/queue.ts';
import { passFocus } from '../../actions/keep-focus.ts';
import { perform } from '../../actions/perform.ts';
import controls from '../../ui/controls.module.css';
import { isActive, useJobs } from '../../stores/jobs.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import { useBlobUrl } from '../../stores/use-blob-url.ts';
import { sourceLabel } from '../history/source-label.ts';
import { progressFraction } from '../../jobs/progress.ts';
import styles from './Queue.module.css';

/** The most jobs that have a row; the others are only counted. */
const SHOWN = 3;

/** Where the focus goes from the last row: to the run on the stage, or to what stands beside the queue. */
const BESIDE = [
  '[data-action=cancel]:not(:disabled)',
  '[data-running]',
  '[data-thumb][aria-current]',
  '[data-action=paintMask]',
  '[data-action=openPicture]',
] as const;

/**
 * Lists the jobs that wait, and those of programs that run, other than the one on the stage: its picture, who
 * asked for it and how far it is. A row can be shown on the stage, run next, and stopped. The app's own run
 * is a tile of the history.
 */
export default function Queue() {
  const jobs = useJobs((state) => state.jobs);
  const view = useSettings((settings) => settings.view);
  const shownGroup = jobs.find(({ id }) => id === view)?.group;
  const others = jobs
    .filter((job) => isActive(job) && job.id !== view && !isTile(job))
    // The strengths of one picture are one row; on the stage they have a row of their own.
    .filter(
      ({ group, id }, _, all) =>
        group === undefined || (group !== shownGroup && isFirstOf(all, group, id)),
    )
    .sort((a, b) => order(a) - order(b));
  if (others.length === 0) return null;
  const more = others.slice(SHOWN);
  // Of all that wait, the one on the stage too.
  const [first] = jobs.filter(({ state }) => state === 'queued').sort((a, b) => a.turn - b.turn);
  return (
    <section className={styles.queue} aria-label={t('Queue')}>
      <ol>
        {others.slice(0, SHOWN).map((job) => (
          <li key={job.group ?? job.id}>
            <QueueRow job={job} waits={job.state === 'queued' && job.id !== first?.id} />
          </li>
        ))}
      </ol>
      {more.length > 0 && (
        <p className={styles.more}>
          {plural({ one: '# more waits', other: '# more wait' }, { count: more.length })}
          <button
            ref={passFocus('[data-queued]', ...BESIDE)}
            type="button"
            className={`${controls.button} ${controls.quiet}`}
            onClick={() => void perform(() => Promise.all(more.map(cancel)))}
          >
            {more.length === 1 ? t('Cancel it') : t('Cancel these')}
          </button>
        </p>
      )}
    </section>
  );
}

function isTile({ state, origin, place }: JobRecord): boolean {
  return state === 'running' && origin === 'app' && place !== 'hosted';
}

function isFirstOf(jobs: readonly JobRecord[], group: GroupId, id: JobId): boolean {
  return jobs.find((job) => job.group === group)?.id === id;
}

/** Sorts jobs: the running one first, the others by their turn. */
function order({ state, turn }: JobRecord): number {
  return state === 'running' ? -1 : turn;
}

interface RowProps {
  readonly job: JobRecord;
  /** Whether it waits behind another job that waits. */
  readonly waits: boolean;
}

function QueueRow({ job, waits }: RowProps) {
  const { prompt } = job.request;
  const url = useBlobUrl(job.source);
  const another = `[data-queued]:not([data-queued="${job.id}"])`;
  return (
    <>
      <span className={styles.state}>{stateText(job)}</span>
      <button
        type="button"
        className={styles.what}
        ref={passFocus(another, ...BESIDE)}
        data-queued={job.id}
        title={t('Show this run')}
        onClick={() => setSettings({ view: job.id })}
      >
        {url !== null && <img src={url} alt="" draggable={false} />}
        <b>{prompt || t('No prompt')}</b>
        <small>
          {job.group === undefined
            ? (sourceLabel(job) ?? t('Asked for here'))
            : t('At several strengths')}
        </small>
      </button>
      {waits && job.group === undefined && (
        <button
          ref={passFocus(`[data-queued="${job.id}"]`, another, ...BESIDE)}
          type="button"
          className={`${controls.button} ${controls.quiet} ${controls.icon}`}
          aria-label={t('Run “{prompt}” next', { prompt })}
          title={t('Run this next')}
          onClick={() => void perform(() => runNext(job.id))}
        >
          <ArrowUpToLine aria-hidden />
        </button>
      )}
      <button
        ref={passFocus(another, ...BESIDE)}
        type="button"
        className={`${controls.button} ${controls.quiet} ${controls.icon}`}
        aria-label={t('Cancel “{prompt}”', { prompt })}
        disabled={job.cancelRequested}
        onClick={() => void perform(() => cancel(job))}
      >
        <X aria-hidden />
      </button>
    </>
  );
}

/** The strengths of one picture are cancelled as one. */
function cancel({ id, group }: JobRecord): Promise<void> {
  return group === undefined ? cancelJob(id) : cancelGroup(group);
}

function stateText({ state, progress, cancelRequested, place }: JobRecord): string {
  if (cancelRequested) return t('Stopping');
  if (place === 'hosted') return 'fal.ai';
  if (state === 'queued') return t('Waiting');
  return t('{share} %', { share: Math.round(progressFraction(progress) * 100) });
}
