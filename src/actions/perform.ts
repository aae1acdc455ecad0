/** Whatever a person asked for, a failure of it comes on the screen. */
import { EngineError, errorText, toFailure } from '../../workers/failure.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { isQuotaError, NO_ROOM } from '../../workers/records/write-failure.ts';
import { setSession } from '../stores/session.ts';
import type { Action } from './action.ts';
import { isMissingScript, MISSING_SCRIPT } from './missing-script.ts';

/** Exclusive actions that have begun and not ended. */
const underway = new Set<Action>();

/** Does what a person asked for. Never rejects: a failure is shown as the page's last problem. */
export async function perform(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    showFailure(error);
  }
}

/** {@link perform} for an action of the table. An exclusive one does not begin again before it has ended. */
export async function performAction(action: Action): Promise<void> {
  if (action.exclusive !== true) return perform(action.perform);
  if (underway.has(action)) return undefined;
  underway.add(action);
  await perform(action.perform);
  underway.delete(action);
  return undefined;
}

/** Shows a failure that nobody has caught. What was stopped on purpose is none. */
export function showFailure(error: unknown): void {
  if (error instanceof DOMException && error.name === 'AbortError') return;
  console.error(error);
  setSession({ problem: pageFailure(error) });
}

/** A failure of the page itself, as a person reads it. */
export function pageFailure(error: unknown): EngineFailure {
  if (error instanceof EngineError) return toFailure(error);
  if (isQuotaError(error)) return NO_ROOM;
  if (isMissingScript(error)) return MISSING_SCRIPT;
  const reason = errorText(error);
  return {
    code: 'internal_error',
    message: `Something went wrong in this page: ${reason}`,
    action: 'Try again; if it happens twice, copy the report and send it to us.',
  };
}
