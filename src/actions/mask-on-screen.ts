import { EngineError } from '../../workers/failure.ts';
import { runModelNow } from '../models/run-model.ts';
import { coverCrop } from '../request/cover-crop.ts';
import { isPaintedIn } from '../request/mask/grid.ts';
import { chosenSize } from '../request/sizes.ts';
import { isPainted, maskFile, useMask } from '../stores/mask.ts';
import { useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';

/**
 * The mask of the picture on the screen as a file; null without a picture, or if nothing is painted.
 * @throws {EngineError} `invalid_request` if nothing is painted of the part of the picture that is used
 */
export async function maskOnScreen(): Promise<Blob | null> {
  const { source, focus } = useSession.getState();
  const { drawing } = useMask.getState();
  if (source === null || !isPainted(drawing)) return null;
  const { size } = useSettings.getState();
  const { pixels } = chosenSize(size, source, runModelNow().nativePixels);
  if (!isPaintedIn(drawing.grid, coverCrop(source, pixels, focus), source)) {
    throw new EngineError(
      'invalid_request',
      'All that is painted lies outside the framed part, so nothing would be drawn anew.',
      'Move the frame, paint inside it, or remove the mask.',
    );
  }
  return maskFile(source);
}
