import type { JobId } from '../../workers/protocol/engine.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { isActive, useJobs } from '../stores/jobs.ts';
import { setSession, useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';

/**
 * Notes which of the app's own runs end while nobody looks at this page: its title and its icon say so until
 * somebody does. Where the person has asked for it, the browser notifies once the last one has ended.
 */
export function tellEnds(): void {
  let active: ReadonlySet<JobId> = new Set();
  useJobs.subscribe(({ jobs }) => {
    const own = jobs.filter(({ origin }) => origin === 'app');
    const ended = own.filter((job) => active.has(job.id) && !isActive(job) && !isCancelled(job));
    active = new Set(own.filter(isActive).map(({ id }) => id));
    if (ended.length === 0 || document.visibilityState === 'visible') return;
    const { unseen } = useSession.getState();
    setSession({ unseen: [...unseen, ...ended] });
    if (active.size === 0 && useSettings.getState().notify) void notifyOf([...unseen, ...ended]);
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') setSession({ unseen: [] });
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
