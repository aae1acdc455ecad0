/** Says on the screen that records could not be read: history, or installed models. */
import { EngineError, errorText, toFailure } from '../../workers/failure.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { setSession, useSession } from './session.ts';

/** What follows if the database does not answer, for the sentence. */
export const NOT_SHOWN = 'history and installed models are not shown';

/**
 * The sentence about one kind of records. Each kind takes back its own alone: that models could be read
 * does not bring the history back.
 */
export class UnreadNotice {
  #shown: EngineFailure | undefined;

  /** Shows why the records could not be read. */
  show(error: unknown): void {
    console.error('Records are not shown:', error);
    this.#shown = failureOf(error);
    setSession({ problem: this.#shown });
  }

  /** The records have come after all: takes the sentence back, if it is still on the screen. */
  takeBack(): void {
    const shown = this.#shown;
    if (shown !== undefined && useSession.getState().problem === shown) {
      setSession({ problem: null });
    }
    this.#shown = undefined;
  }
}

function failureOf(error: unknown): EngineFailure {
  if (error instanceof EngineError) return toFailure(error);
  return {
    code: 'storage_unavailable',
    message: `The browser’s database could not be read, so ${NOT_SHOWN}: ${errorText(error)}`,
    action: 'Reload the page; if it stays, close the other tabs of the app or restart the browser.',
  };
}
