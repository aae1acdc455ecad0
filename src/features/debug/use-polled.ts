import { useEffect, useState } from 'react';
import { errorText } from '../../../workers/failure.ts';

/** The last answer to a question that is asked again and again. */
export interface Polled<T> {
  /** undefined until the first answer. */
  readonly value: T | undefined;
  /** Why the last question had no answer; null where it had one. */
  readonly refused: string | null;
}

/**
 * Asks once a second as long as the component is shown. The next question waits for the answer before,
 * or for ten seconds without one, so that questions do not pile up.
 * @param ask the same function each time: another one begins anew
 */
export function usePolled<T>(ask: () => Promise<T>): Polled<T> {
  const [polled, setPolled] = useState<Polled<T>>({ value: undefined, refused: null });
  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = async (): Promise<void> => {
      try {
        const value = await Promise.race([ask(), noAnswer()]);
        if (!over) setPolled({ value, refused: null });
      } catch (error) {
        if (!over) setPolled(({ value }) => ({ value, refused: errorText(error) }));
      }
      if (!over) timer = setTimeout(() => void again(), EVERY_MS);
    };
    void again();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [ask]);
  return polled;
}

const EVERY_MS = 1000;
const PATIENCE_MS = 10_000;

function noAnswer(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error('no answer for ten seconds')), PATIENCE_MS);
  });
}
