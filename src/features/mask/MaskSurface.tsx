import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import { t } from '../../language/t.ts';
import { passFocus } from '../../actions/keep-focus.ts';
import { MASK_BUTTON } from '../../actions/mask-actions.ts';
import type { MaskGrid } from '../../request/mask/grid.ts';
import { useMask } from '../../stores/mask.ts';
import { Brush } from './brush.ts';
import styles from './MaskLayer.module.css';

interface Props {
  readonly grid: MaskGrid;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
}

/** `buttons` and `button` of a pen that is turned round. */
const PEN_ERASER = { button: 5, buttons: 32 } as const;

const WAYS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Takes the brush: mouse, finger, pen and keys. */
export default function MaskSurface({ grid, canvas }: Props) {
  const tool = useMask((mask) => mask.tool);
  const surface = useRef<HTMLButtonElement>(null);
  const ring = useRef<HTMLSpanElement>(null);
  const brush = useRef<Brush>(null);

  useEffect(() => {
    if (canvas.current === null || ring.current === null) return;
    const made = new Brush(grid, canvas.current, ring.current);
    brush.current = made;
    surface.current?.focus({ preventScroll: true });
    // Painting may be left in the middle of a stroke.
    return () => made.close();
  }, [grid, canvas]);

  const press = (event: PointerEvent<HTMLElement>): void => {
    const turned = event.button === PEN_ERASER.button || (event.buttons & PEN_ERASER.buttons) !== 0;
    if (!event.isPrimary || (event.button !== 0 && !turned)) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.focus({ preventScroll: true });
    brush.current?.moveTo(brush.current.placeOf(event));
    brush.current?.press(turned || tool === 'erase');
  };
  const move = (event: PointerEvent): void => {
    if (!event.isPrimary) return;
    const passed = event.nativeEvent.getCoalescedEvents?.() ?? [];
    for (const each of passed.length > 0 ? passed : [event]) {
      brush.current?.moveTo(brush.current.placeOf(each));
    }
  };
  const lift = (event: PointerEvent): void => {
    if (event.isPrimary) brush.current?.end();
  };
  const keyDown = (event: KeyboardEvent): void => {
    const way = WAYS[event.key];
    if (way === undefined && event.key !== ' ') return;
    event.preventDefault();
    if (way !== undefined) brush.current?.nudge(...way);
    else if (brush.current?.isDown === false) brush.current.press(tool === 'erase');
  };
  const keyUp = ({ key }: KeyboardEvent): void => {
    if (key === ' ') brush.current?.end();
  };

  return (
    <button
      ref={(element) => {
        surface.current = element;
        return passFocus(MASK_BUTTON)(element);
      }}
      type="button"
      className={styles.surface}
      data-field="mask_url"
      aria-label={t(
        'The mask. Paint what is drawn anew: drag, or move with the arrow keys and hold Space.',
      )}
      onPointerDown={press}
      onPointerMove={move}
      onPointerUp={lift}
      onPointerCancel={lift}
      onKeyDown={keyDown}
      onKeyUp={keyUp}
      onBlur={() => brush.current?.end()}
      onContextMenu={(event) => event.preventDefault()}
    >
      <span ref={ring} className={styles.ring} data-tool={tool} />
    </button>
  );
}
