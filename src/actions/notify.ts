import { plural } from '../language/t.ts';
import type { JobRecord } from '../../workers/records/record.ts';

/** One notification of the app at a time: those of several tabs replace each other. */
const TAG = 'playground-runs';

/**
 * Shows a notification of runs that have ended. A click on it shows the app (workers/service/notice-click.ts).
 * @throws what the browser throws if it shows none
 */
export async function notify(ended: readonly JobRecord[]): Promise<void> {
  if (Notification.permission !== 'granted') return;
  const title = noticeOf(ended);
  const options = { tag: TAG, icon: new URL('icon-192.png', document.baseURI).href };
  // Android shows only those of a service worker; over plain http there is none.
  const worker = await navigator.serviceWorker?.getRegistration();
  if (worker !== undefined) return worker.showNotification(title, options);
  const notice = new Notification(title, options);
  notice.addEventListener('click', () => window.focus());
  return undefined;
}

/**
 * What a notification says of runs that have ended: how many, and how. A locked screen shows it to everybody, so
 * neither a prompt nor a failure's sentence is in it.
 */
export function noticeOf(ended: readonly Pick<JobRecord, 'state'>[]): string {
  const done = ended.filter(({ state }) => state === 'done').length;
  const failed = ended.filter(({ state }) => state === 'failed').length;
  const ready = plural(
    { one: 'Your picture is ready', other: '# pictures are ready' },
    { count: done },
  );
  if (failed === 0) return ready;
  return done === 0
    ? plural({ one: 'A run failed', other: '# runs failed' }, { count: failed })
    : plural(
        { one: '{ready}, a run failed', other: '{ready}, # runs failed' },
        { count: failed, ready },
      );
}

/**
 * Asks the browser for the permission, where the person has not decided yet.
 * @returns whether notifications may be shown
 */
export async function mayNotify(): Promise<boolean> {
  if (!('Notification' in globalThis)) return false;
  if (Notification.permission !== 'default') return Notification.permission === 'granted';
  return (await Notification.requestPermission()) === 'granted';
}
