import { useRef, useState } from 'react';
import { useMask } from '../../stores/mask.ts';
import { leavePainting } from '../../actions/leave-painting.ts';
import Boundary from '../../ui/Boundary.tsx';
import frameStyles from '../../ui/frame.module.css';
import type { Source } from '../../stores/read-source.ts';
import { areaIn } from '../fit/area-in.ts';
import FittedPixels from '../fit/FittedPixels.tsx';
import CropFrame from './CropFrame.tsx';
import styles from './SourceView.module.css';
import { useStageFit } from './use-stage-fit.ts';
import { shownView } from '../../ui/later-view.ts';

/** Loaded when there is one. */
const MaskLayer = shownView(() => import('../mask/MaskLayer.tsx'));

/**
 * The source with its mask, as the engine gets it: a frame around the part that will be used, which can be dragged, or
 * the whole in the shape of the new picture.
 */
export default function SourceView({ source }: { readonly source: Source }) {
  const { fit, sizes, crop, frame, place } = useStageFit(source);
  const frameRef = useRef<HTMLDivElement>(null);
  const [dragging, setDragging] = useState(false);
  const painting = useMask((mask) => mask.painting);
  const masked = useMask((mask) => mask.drawing !== null);
  const cropArea = areaIn(crop, source);

  return (
    <div
      ref={frameRef}
      className={frameStyles.frame}
      data-field="image_url"
      data-fit={fit || undefined}
      style={{ '--aspect': frame.width / frame.height, '--pixels': `${frame.width}px` }}
    >
      <img
        className={styles.picture}
        style={areaIn(place, frame)}
        src={source.url}
        alt={source.name}
      />
      {!painting && !dragging && (
        <FittedPixels
          source={source.blob}
          size={source}
          crop={fit === '' ? crop : undefined}
          fit={fit === '' ? undefined : fit}
          {...sizes}
          convertColorProfile
          style={fit === '' ? cropArea : undefined}
        />
      )}
      {masked && (
        <div className={styles.mask} style={areaIn(place, frame)}>
          <Boundary onFailure={leavePainting}>
            <MaskLayer />
          </Boundary>
        </div>
      )}
      {(fit === '' || painting) && (
        <CropFrame
          source={source}
          crop={crop}
          frame={frameRef}
          area={cropArea}
          onDragging={setDragging}
        />
      )}
    </div>
  );
}
