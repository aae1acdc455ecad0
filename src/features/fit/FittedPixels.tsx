import Boundary from '../../ui/Boundary.tsx';
import type { EnginePixelsProps } from './EnginePixels.tsx';
import { shownView } from '../../ui/later-view.ts';

/** Loaded with the first picture. */
const EnginePixels = shownView(() => import('./EnginePixels.tsx'));

/** The very pixels that the engine gets of a picture, over what stands there. The picture can be used without. */
export default function FittedPixels(props: EnginePixelsProps) {
  return (
    <Boundary
      onFailure={(error) => console.warn('The pixels of the engine cannot be shown:', error)}
    >
      <EnginePixels {...props} />
    </Boundary>
  );
}
