import { useEffect, useState } from 'react';

/**
 * A window of the bridge is opened by another site, which can open it, cover it and bring it to the
 * front whenever it likes, such as between the two clicks of a double click. So nothing can be
 * pressed until a person has had this long to see what the window asks.
 */
const CALM_MS = 600;

/** What may bring the window under the pointer. */
const DISTURBANCES = ['focus', 'resize', 'pageshow'] as const;

/** Whether the window has been in front, and lain still, for {@link CALM_MS}. */
export function useCalm(): boolean {
  const [calm, setCalm] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const disturb = (): void => {
      clearTimeout(timer);
      setCalm(false);
    };
    const begin = (): void => {
      disturb();
      if (document.visibilityState === 'visible') timer = setTimeout(() => setCalm(true), CALM_MS);
    };
    begin();
    for (const event of DISTURBANCES) addEventListener(event, begin);
    addEventListener('blur', disturb);
    document.addEventListener('visibilitychange', begin);
    return () => {
      clearTimeout(timer);
      for (const event of DISTURBANCES) removeEventListener(event, begin);
      removeEventListener('blur', disturb);
      document.removeEventListener('visibilitychange', begin);
    };
  }, []);
  return calm;
}
