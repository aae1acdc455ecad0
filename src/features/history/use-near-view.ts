import { useCallback, useState } from 'react';

/** Places in a row, from `first` to the one before `end`. */
interface Places {
  readonly first: number;
  readonly end: number;
}

/** Places before and behind the view that are drawn too, so that none is empty while the row is scrolled. */
const AROUND = 6;
/** What is drawn until the row has a size. */
const AT_FIRST: Places = { first: 0, end: 4 * AROUND };

/**
 * Says which places of a long row are in view or near it.
 * @param pitch from one place to the next, CSS pixels
 * @returns the places, and a ref for the element that scrolls sideways
 */
export function useNearView(pitch: number): [Places, (row: HTMLElement | null) => void] {
  const [near, setNear] = useState(AT_FIRST);
  const row = useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return;
      const look = (): void => {
        const { scrollLeft, clientWidth } = element;
        const first = Math.max(0, Math.floor(scrollLeft / pitch) - AROUND);
        const end = Math.ceil((scrollLeft + clientWidth) / pitch) + AROUND;
        setNear((was) => (was.first === first && was.end === end ? was : { first, end }));
      };
      const sizes = new ResizeObserver(look);
      sizes.observe(element);
      element.addEventListener('scroll', look, { passive: true });
      return () => {
        sizes.disconnect();
        element.removeEventListener('scroll', look);
      };
    },
    [pitch],
  );
  return [near, row];
}
