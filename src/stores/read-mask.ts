import { gridOver, type MaskGrid, paintedShare } from '../request/mask/grid.ts';
import type { PixelSize } from '../request/image-size.ts';
import { type MaskDrawing, setMaskFile } from './mask.ts';

/** The grey from which a pixel counts as white, as in the engine. */
const WHITE = 128;

/**
 * Reads a mask from its file, stretched to the picture. The file is sent as it is until the mask is changed.
 * @param picture its size in upright pixels
 * @returns null if the file cannot be read as a picture
 */
export async function readMask(file: Blob, picture: PixelSize): Promise<MaskDrawing | null> {
  const grid = gridOver(picture);
  try {
    await fill(grid, file);
  } catch (error) {
    console.warn('The mask cannot be shown:', error);
    return null;
  }
  const share = paintedShare(grid);
  const drawing = { grid, share, base: grid.cells.slice(), done: [], undone: [] };
  setMaskFile(drawing, file);
  return drawing;
}

async function fill({ width, height, cells }: MaskGrid, file: Blob): Promise<void> {
  const bitmap = await createImageBitmap(file);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  // A cell takes the pixel at its centre: what the app wrote comes back cell by cell.
  context.imageSmoothingEnabled = false;
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  for (let at = 0; at < cells.length; at++) {
    const [red = 0, green = 0, blue = 0] = data.subarray(4 * at, 4 * at + 3);
    cells[at] = red * 0.299 + green * 0.587 + blue * 0.114 >= WHITE - 0.5 ? 1 : 0;
  }
}
