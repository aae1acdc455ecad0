import { EngineError } from '../../workers/failure.ts';
import type { PixelSize } from '../request/image-size.ts';
import { isPaintedIn, type MaskGrid } from '../request/mask/grid.ts';
import type { Crop } from '../request/schema.ts';

/**
 * Refuses a mask of which the used part of the picture has nothing.
 * @param crop the part that is used, in pixels of `picture`
 * @throws {EngineError} `invalid_request`
 */
export function refuseUnseen(grid: MaskGrid, crop: Crop, picture: PixelSize): void {
  if (isPaintedIn(grid, crop, picture)) return;
  throw new EngineError(
    'invalid_request',
    'All that is painted lies outside the framed part, so nothing would be drawn anew.',
    'Move the frame, paint inside it, or remove the mask.',
  );
}
