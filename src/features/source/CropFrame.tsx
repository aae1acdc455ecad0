import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useState,
} from 'react';
import { t } from '../../language/t.ts';
import { perform } from '../../actions/perform.ts';
import { type Focus, isWhole, moveFocus } from '../../request/cover-crop.ts';
import type { Crop } from '../../request/schema.ts';
import { useMask } from '../../stores/mask.ts';
import type { Source } from '../../stores/read-source.ts';
import { useSession } from '../../stores/session.ts';
import { placeFocus } from '../../stores/source.ts';
import styles from './CropFrame.module.css';

interface Props {
  readonly source: Source;
  /** The part that is used, in pixels of the source. */
  readonly crop: Crop;
  /** Shows the whole source. */
  readonly frame: RefObject<HTMLElement | null>;
  /** The place of the crop in that frame. */
  readonly area: CSSProperties;
  readonly onDragging: (dragging: boolean) => void;
}

/** Arrow keys move the crop by this share of the picture. */
const KEY_STEP = 0.02;

function place(focus: Focus, settled: boolean): void {
  void perform(() => placeFocus(focus, settled));
}

/** A frame around the part of the source that will be used. It can be dragged, and moved with the arrow keys. */
export default function CropFrame({ source, crop, frame, area, onDragging }: Props) {
  const focus = useSession((session) => session.focus);
  const whole = isWhole(crop, source);
  const painting = useMask((mask) => mask.painting);
  const fixed = whole || painting;
  const [from, setFrom] = useState<{ x: number; y: number; focus: Focus } | null>(null);

  // It may go in the middle of a drag, such as with another fit.
  useEffect(() => () => onDragging(false), [onDragging]);

  const dragged = ({ clientX, clientY }: PointerEvent): Focus | null => {
    const width = frame.current?.clientWidth ?? 0;
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
    onDragging(true);
  };
  const move = (event: PointerEvent): void => {
    const next = dragged(event);
    if (next !== null) place(next, false);
  };
  const drop = (event: PointerEvent): void => {
    const next = dragged(event);
    setFrom(null);
    onDragging(false);
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
    <button
      type="button"
      className={styles.crop}
      data-field="crop"
      data-whole={whole || undefined}
      data-dragging={from !== null || undefined}
      disabled={fixed}
      aria-label={t('The part that is used. Drag it, or move it with the arrow keys.')}
      style={area}
      onPointerDown={press}
      onPointerMove={move}
      onPointerUp={drop}
      onPointerCancel={drop}
      onKeyDown={key}
    />
  );
}
