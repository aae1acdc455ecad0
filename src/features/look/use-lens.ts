import { type RefObject, useEffect } from 'react';
import { addLens, setLook, topLens } from '../../stores/look.ts';
import { openLens } from './lens.ts';
import { listenForSpace } from './page-gestures.ts';

/** What marks the frames in which a lens shows its picture. */
export const PANE = 'data-pane';

/**
 * Puts a lens over the frames inside a view for as long as the view is there.
 * @param pixels of the picture from left to right
 */
export function useLens(root: RefObject<HTMLElement | null>, pixels: number): void {
  useEffect(() => {
    const view = root.current;
    const panes = [...(view?.querySelectorAll<HTMLElement>(`[${PANE}]`) ?? [])];
    if (view === null || panes.length === 0) return undefined;
    const lens = openLens({
      root: view,
      panes,
      pixels,
      // The nearness of a view below another one does not count.
      changed: (lens) => topLens() === lens && setLook({ nearness: lens.nearness() }),
    });
    const remove = addLens(lens);
    const endSpace = listenForSpace(view, () => lens.nearness().movable);
    return () => {
      endSpace();
      remove();
      lens.close();
    };
  }, [root, pixels]);
}
