import { setSession, useSession } from './session.ts';

/** Counts as a picture that is being opened: what is generated meanwhile would lack it. */
export async function whileOpening<T>(open: () => Promise<T>): Promise<T> {
  countOpening(1);
  try {
    return await open();
  } finally {
    countOpening(-1);
  }
}

/**
 * Counts as a picture that is about to come or to go, too: what is generated meanwhile would have the one before.
 * Counts for a file that a run is about to have, too.
 * @param store takes a moment; what may take any time, such as to open a photo on a slow drive, keeps nobody from a
 *   picture that is there
 */
export function whileStoring<T>(store: () => Promise<T>): Promise<T> {
  return whileOpening(async () => {
    countStoring(1);
    try {
      return await store();
    } finally {
      countStoring(-1);
    }
  });
}

function countStoring(by: number): void {
  setSession({ storing: useSession.getState().storing + by });
}

function countOpening(by: number): void {
  setSession({ opening: useSession.getState().opening + by });
}
