/** What is painted of the picture on the stage: the part that is drawn anew. */
import { create } from 'zustand';
import type { MaskGrid } from '../request/mask/grid.ts';
import type { MaskStep } from '../request/mask/paint.ts';
import type { PixelSize } from '../request/image-size.ts';

/** A mask, and the way back from it. A change makes another one, which has the same grid. */
export interface MaskDrawing {
  readonly grid: MaskGrid;
  /** The painted share of the picture, 0 … 1. */
  readonly share: number;
  /** The cells that `done` was done to; null if they were empty. */
  readonly base: Uint8Array | null;
  readonly done: readonly MaskStep[];
  /** What was undone, the next to be done again last. */
  readonly undone: readonly MaskStep[];
}

interface MaskState {
  /** null until the person begins one on this picture. */
  readonly drawing: MaskDrawing | null;
  /** Whether the person paints: the picture on the stage takes the brush. */
  readonly painting: boolean;
  /** Whether the person has asked to paint, and the script that begins it is still on its way. */
  readonly beginning: boolean;
  readonly tool: 'paint' | 'erase';
  /** Width of the brush, in hundredths of the picture's longer side. */
  readonly size: number;
}

/** The narrowest brush covers some latents of a picture of 512 pixels, whatever lies below it. */
export const BRUSH_SIZE = { min: 2, max: 50 } as const;

export const useMask = create<MaskState>(() => ({
  drawing: null,
  painting: false,
  beginning: false,
  tool: 'paint',
  size: 10,
}));

/** Whether anything is painted. */
export function isPainted(drawing: MaskDrawing | null): drawing is MaskDrawing {
  return drawing !== null && drawing.share > 0;
}

/** The files of drawings; a drawing that is gone takes its file along. */
const files = new WeakMap<MaskDrawing, Promise<Blob>>();

/**
 * The mask of now as a file. What is painted after this call is not in it.
 * @param picture its size in upright pixels
 * @returns null if nothing is painted
 */
export async function maskFile(picture: PixelSize): Promise<Blob | null> {
  return fileOf(useMask.getState().drawing, picture);
}

/**
 * A mask as a file.
 * @param picture the size in upright pixels of the picture that it belongs to
 * @returns null if nothing is painted
 */
export async function fileOf(
  drawing: MaskDrawing | null,
  picture: PixelSize,
): Promise<Blob | null> {
  if (!isPainted(drawing)) return null;
  const known = files.get(drawing);
  if (known !== undefined) return known;
  const made = written(drawing, picture);
  files.set(drawing, made);
  // What failed once is tried again when the file is asked for again.
  made.catch(() => files.delete(drawing));
  return made;
}

/** The cells of now, whatever is painted while the writer is loaded. */
async function written({ grid }: MaskDrawing, picture: PixelSize): Promise<Blob> {
  const now = { ...grid, cells: grid.cells.slice() };
  const { maskPng } = await import('../request/mask/write-png.ts');
  return maskPng(now, picture);
}

/** Notes the file that a drawing was read from. */
export function setMaskFile(drawing: MaskDrawing, file: Blob): void {
  files.set(drawing, Promise.resolve(file));
}

/**
 * Shows the mask of another picture, or none.
 * @returns whether anything was painted before
 */
export function showMask(drawing: MaskDrawing | null): boolean {
  const was = isPainted(useMask.getState().drawing);
  useMask.setState({ drawing, painting: false, tool: 'paint' });
  return was;
}
