import { webLocks } from '../../stores/web-locks.ts';

/** Whether this page can send jobs to the hosted service. Plain http has no Web Locks and cannot. */
export function canSendHosted(): boolean {
  return webLocks() !== null;
}
