import { useEffect } from 'react';
import { setLook, useLook } from '../../stores/look.ts';

/**
 * Keeps the browser's own full screen in step with the app's, for as long as the view that calls it is there.
 * @param full whether a picture fills the screen
 */
export function useFullScreen(full: boolean): void {
  useEffect(() => {
    if (!full) return undefined;
    // Esc in it is not told to the page.
    const left = (): void => {
      if (document.fullscreenElement === null) setLook({ full: false });
    };
    document.addEventListener('fullscreenchange', left);
    void enter();
    return () => {
      document.removeEventListener('fullscreenchange', left);
      void leave();
    };
  }, [full]);
  // Without a view of a picture nothing fills the screen.
  useEffect(() => () => setLook({ full: false }), []);
}

/** A phone may refuse, and a browser may have none: the app's view covers the page anyway. */
async function enter(): Promise<void> {
  // The whole page, so that other dialogs can be seen.
  await document.documentElement.requestFullscreen?.().catch(() => undefined);
  // The person may have pressed the key again before the browser was ready.
  if (!useLook.getState().full) await leave();
}

/** Refused where the browser has left it by itself at the same moment. */
async function leave(): Promise<void> {
  if (document.fullscreenElement !== null) await document.exitFullscreen().catch(() => undefined);
}
