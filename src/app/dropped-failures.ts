import { showFailure } from '../actions/perform.ts';

/** Shows failures of work that nobody waits for, such as reading a picture of the history. */
export function showDroppedFailures(): void {
  addEventListener('unhandledrejection', ({ reason }) => showFailure(reason));
}
