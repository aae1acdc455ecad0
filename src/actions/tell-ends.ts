import type { JobId } from '../../workers/protocol/engine-job.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { isActive, useJobs } from '../stores/jobs.ts';
import { isLookedAt, showWhenSeen } from '../stores/looked-at.ts';
import { setSession, useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';

/**
 * Notes which of the app's own runs end while nobody looks at a page of the app: the title and the icon of this one say
 * so until somebody does. Where the person has asked for it, the browser notifies once no run is left.
 */
export function tellEnds(): void {
  let active: ReadonlySet<JobId> = new Set();
  /** Those that no notification has told. */
  let untold: readonly JobRecord[] = [];
  const tell = async (ended: readonly JobRecord[]): Promise<void> => {
    // Before anything is awaited: runs that end together are told together.
    untold = [...untold, ...ended];
    if (await isLookedAt()) {
      untold = [];
      return;
    }
    setSession({ unseen: [...useSession.getState().unseen, ...ended] });
    if (active.size > 0 || untold.length === 0 || !useSettings.getState().notify) return;
    const told = untold;
    untold = [];
    await notifyOf(told);
  };
  useJobs.subscribe(({ jobs }) => {
    const own = jobs.filter(({ origin }) => origin === 'app');
    const ended = own.filter((job) => active.has(job.id) && !isActive(job));
    const before = active;
    active = new Set(own.filter(isActive).map(({ id }) => id));
    // The last run may have been cancelled or deleted. What ended before it is told all the same.
    const isLast = before.size > 0 && active.size === 0;
    if (ended.length > 0 || isLast) void tell(ended.filter((job) => !isCancelled(job)));
  });
  showWhenSeen();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return;
    untold = [];
    setSession({ unseen: [] });
  });
}

/** Whoever cancels a run knows of its end. */
function isCancelled({ failure }: JobRecord): boolean {
  return failure?.code === 'cancelled';
}

async function notifyOf(ended: readonly JobRecord[]): Promise<void> {
  try {
    const { notify } = await import('./notify.ts');
    await notify(ended);
  } catch (error) {
    // The title says it too. A failure shown on a page that nobody looks at would help nobody.
    console.warn('No notification:', error);
  }
}
