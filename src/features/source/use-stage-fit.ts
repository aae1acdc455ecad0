import { useRunModel } from '../../models/run-model.ts';
import {
  containedPlace,
  type FitChoice,
  fitsAnyway,
  isPadding,
  seenFit,
  usedPart,
} from '../../request/fit.ts';
import type { PixelSize } from '../../request/image-size.ts';
import { type RunSizes, runSizes } from '../../request/native-size.ts';
import type { Crop } from '../../request/schema.ts';
import { chosenSize } from '../../request/sizes.ts';
import { useMask } from '../../stores/mask.ts';
import type { Source } from '../../stores/read-source.ts';
import { useSession } from '../../stores/session.ts';
import { useSettings } from '../../stores/settings.ts';

/** How the picture on the stage comes to the size that is drawn, and how the stage shows that. */
interface StageFit {
  /** "" where the picture has the drawn shape: then all fits make the same of it. */
  readonly fit: FitChoice;
  /** The size that the result will have, and the one that the model draws. */
  readonly sizes: RunSizes;
  /** The part of the picture that is used, in its pixels. */
  readonly crop: Crop;
  /** Whether a person has a fit to choose: the picture has another shape than the size. */
  readonly isChoice: boolean;
  /** What the frame of the stage shows: the picture with the part that is used, or the size with the picture in it. */
  readonly frame: PixelSize;
  /** Where in that frame the picture lies. */
  readonly place: Crop;
}

/** While a person paints, the picture is shown whole and in its own shape, whatever the fit. */
export function useStageFit(source: Source): StageFit {
  const focus = useSession((session) => session.focus);
  const size = useSettings((settings) => settings.size);
  const chosen = useSettings(({ request }) => request.fit);
  const painting = useMask((mask) => mask.painting);
  const { nativePixels } = useRunModel();
  const { pixels: asked } = chosenSize(size, source, nativePixels);
  const sizes = runSizes(asked, nativePixels);
  const isChoice = !fitsAnyway(source, asked);
  const fit = seenFit(chosen, source, asked);
  const isSource = fit === '' || painting;
  const { width, height } = isSource ? source : asked;
  const place =
    !isSource && isPadding(fit) ? containedPlace(source, runSizes(asked, undefined)) : null;
  return {
    fit,
    sizes,
    crop: usedPart(fit, source, asked, focus),
    isChoice,
    frame: { width, height },
    place: place ?? { x: 0, y: 0, width, height },
  };
}
