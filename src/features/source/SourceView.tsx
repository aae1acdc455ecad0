import { lazy, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { perform } from '../../actions/perform.ts';
import { useMask } from '../../stores/mask.ts';
import { useSession } from '../../stores/session.ts';
import { useSettings } from '../../stores/settings.ts';
import { placeFocus } from '../../stores/source.ts';
import { leavePainting } from '../../actions/leave-painting.ts';
import Boundary from '../../ui/Boundary.tsx';
import frame from '../../ui/frame.module.css';
import { useRunModel } from '../../models/run-model.ts';
import { chosenSize } from '../../request/sizes.ts';
import { coverCrop, isWhole, moveFocus, type Focus } from '../../request/cover-crop.ts';
import type { Source } from '../../stores/read-source.ts';
import styles from './SourceView.module.css';

/** Loaded when there is one. */
const MaskLayer = lazy(() => import('../mask/MaskLayer.tsx'));

/** Arrow keys move the crop by this share of the picture. */
const KEY_STEP = 0.02;

function place(focus: Focus, settled: boolean): void {
  void perform(() => placeFocus(focus, settled));
}

/** The source with its mask, and a frame around the part that will be used; the frame can be dragged. */
export default function SourceView({ source }: { readonly source: Source }) {
  const focus = useSession((session) => session.focus);
  const size = useSettings((settings) => settings.size);
  const { nativePixels } = useRunModel();
  const { pixels } = chosenSize(size, source, nativePixels);
  const crop = coverCrop(source, pixels, focus);
  const whole = isWhole(crop, source);
  const frameRef = useRef<HTMLDivElement>(null);
  const painting = useMask((mask) => mask.painting);
  const masked = useMask((mask) => mask.drawing !== null);
  const fixed = whole || painting;
  const [from, setFrom] = useState<{ x: number; y: number; focus: Focus } | null>(null);

  const dragged = ({ clientX, clientY }: PointerEvent): Focus | null => {
    const width = frameRef.current?.clientWidth ?? 0;
    if (from === null || width === 0) return null;
    const scale = source.width / width;
    return moveFocus(
      from.focus,
      crop,
      source,
      (clientX - from.x) * scale,
      (clientY - from.y) * scale,
    );
  };
  const press = (event: PointerEvent<HTMLElement>): void => {
    if (fixed) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setFrom({ x: event.clientX, y: event.clientY, focus });
  };
  const move = (event: PointerEvent): void => {
    const next = dragged(event);
    if (next !== null) place(next, false);
  };
  const drop = (event: PointerEvent): void => {
    const next = dragged(event);
    setFrom(null);
    if (next !== null) place(next, true);
  };
  const key = (event: KeyboardEvent): void => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
      event.key
    ];
    if (way === undefined || fixed) return;
    event.preventDefault();
    const [x = 0, y = 0] = way;
    const by = [x * source.width * KEY_STEP, y * source.height * KEY_STEP] as const;
    place(moveFocus(focus, crop, source, ...by), true);
  };

  return (
    <div
      ref={frameRef}
      className={frame.frame}
      data-field="image_url"
      style={{ '--aspect': source.width / source.height, '--pixels': `${source.width}px` }}
    >
      <img className={styles.picture} src={source.url} alt={source.name} />
      {masked && (
        <Boundary onFailure={leavePainting}>
          <MaskLayer />
        </Boundary>
      )}
      <button
        type="button"
        className={styles.crop}
        data-field="crop"
        data-whole={whole || undefined}
        data-dragging={from !== null || undefined}
        disabled={fixed}
        aria-label="The part that is used. Drag it, or move it with the arrow keys."
        style={{
          left: `${(crop.x / source.width) * 100}%`,
          top: `${(crop.y / source.height) * 100}%`,
          width: `${(crop.width / source.width) * 100}%`,
          height: `${(crop.height / source.height) * 100}%`,
        }}
        onPointerDown={press}
        onPointerMove={move}
        onPointerUp={drop}
        onPointerCancel={drop}
        onKeyDown={key}
      />
    </div>
  );
}
