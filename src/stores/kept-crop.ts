/**
 * Where the picture on the stage is cropped, kept by the tab at once: IndexedDB takes a moment. IndexedDB may have
 * another picture than the stage, so the crop says which one it belongs to.
 */
import type { Focus } from '../request/cover-crop.ts';
import { keep, readKept } from './browser-storage.ts';

const CROP = 'playground-crop';

/** What tells one picture from another. */
interface Picture {
  readonly blob: Blob;
  /** Its file name. */
  readonly name: string;
}

/** @param picture null: there is none on the stage */
export function keepCrop(picture: Picture | null, focus: Focus): void {
  const text = picture === null ? null : JSON.stringify([focus.x, focus.y, ...marksOf(picture)]);
  keep('sessionStorage', CROP, text);
}

/** @returns null if the tab keeps no crop of this picture */
export function keptCrop(picture: Picture): Focus | null {
  const [x, y, ...marks] = parsed(readKept('sessionStorage', CROP));
  if (!isPlace(x) || !isPlace(y)) return null;
  const isSame = marksOf(picture).every((mark, i) => mark === marks[i]);
  return isSame ? { x, y } : null;
}

function marksOf({ blob, name }: Picture): readonly unknown[] {
  return [blob.size, name];
}

function parsed(text: string | null): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** Whether it is a place along a side, 0 … 1. */
function isPlace(part: unknown): part is number {
  return typeof part === 'number' && part >= 0 && part <= 1;
}
