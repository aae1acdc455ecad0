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

function countOpening(by: number): void {
  setSession({ opening: useSession.getState().opening + by });
}
