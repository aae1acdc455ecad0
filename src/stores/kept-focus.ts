/** Where the picture on the stage is cropped, kept by the tab at once: IndexedDB takes a moment. */
import type { Focus } from '../request/cover-crop.ts';
import { keep, readKept } from './browser-storage.ts';

const CROP = 'playground-crop';

/** @param focus null: there is no picture */
export function keepFocus(focus: Focus | null): void {
  keep('sessionStorage', CROP, focus === null ? null : `${focus.x} ${focus.y}`);
}

/** @returns null if the tab keeps none, or none that can be read */
export function keptFocus(): Focus | null {
  const [x = NaN, y = NaN] = (readKept('sessionStorage', CROP) ?? '').split(' ').map(Number);
  return isPlace(x) && isPlace(y) ? { x, y } : null;
}

/** Whether it is a place along a side, 0 … 1; NaN is none. */
function isPlace(part: number): boolean {
  return part >= 0 && part <= 1;
}
