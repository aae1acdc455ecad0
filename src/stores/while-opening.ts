import { setSession, useSession } from './session.ts';

/**
 * How long what is about to change keeps everybody from a run, ms. What takes longer, such as to read a file on a
 * slow drive, keeps nobody from what is there.
 */
export const PATIENCE_MS = 2000;

/**
 * Counts as a picture that is being opened. What is generated meanwhile would lack it, so where there is no other
 * picture nothing is, however long it takes.
 */
export function whileOpening<T>(open: () => Promise<T>): Promise<T> {
  return whileChanging(async () => {
    count('opening', 1);
    try {
      return await open();
    } finally {
      count('opening', -1);
    }
  });
}

/**
 * Counts as a change of what the next run has: its picture, its words or its settings. What is generated meanwhile
 * would have what was there before, so nothing is, for {@link PATIENCE_MS} at most of each change.
 */
export async function whileChanging<T>(change: () => Promise<T>): Promise<T> {
  count('changing', 1);
  let counts = true;
  const end = (): void => {
    if (counts) count('changing', -1);
    counts = false;
  };
  const timer = setTimeout(end, PATIENCE_MS);
  try {
    return await change();
  } finally {
    clearTimeout(timer);
    end();
  }
}

function count(what: 'opening' | 'changing', by: number): void {
  setSession({ [what]: useSession.getState()[what] + by });
}
