import { select } from 'd3-selection';
import { type D3ZoomEvent, zoom, zoomIdentity, type ZoomTransform, zoomTransform } from 'd3-zoom';
import type { Lens, Nearness } from '../../stores/look.ts';
import { keepsForPage } from './page-gestures.ts';

/** The nearest view: so many pixels of the screen for one of the picture, or this often the whole picture. */
const NEAREST = 16;
/** A double click on the whole picture comes nearer by this factor at least. */
const DOUBLE_CLICK = 2;
/** From here on a pixel of the picture is shown as a square. */
const CRISP_PERCENT = 200;

interface Options {
  /** Gets the place of the view as custom properties: `--k` times its size, moved by `--x` and `--y` of it. */
  readonly root: HTMLElement;
  /** The frames in which the picture is shown, all of one size. */
  readonly panes: readonly HTMLElement[];
  /** Pixels of the picture from left to right. */
  readonly pixels: number;
  /** Is called when the view has moved. */
  readonly changed: (lens: Lens) => void;
}

/**
 * Lets a person zoom and move a picture in its frames, by wheel, pinch, double click and drag. All frames show the
 * same part. d3-zoom reads the gestures and keeps the picture in the frame.
 */
export function openLens({ root, panes, pixels, changed }: Options): Lens & { close(): void } {
  const [first] = panes;
  if (first === undefined) throw new RangeError('A lens needs a frame.');
  const all = select<HTMLElement, unknown>(first);
  /** The view in parts of the frame, which a change of its size leaves as it is. */
  let view = { k: 1, x: 0, y: 0 };
  let following = false;

  /** The factor at which one pixel of the picture is one of the screen. */
  const actual = (): number => pixels / Math.max(1, first.clientWidth * devicePixelRatio);
  const nearness = (): Nearness => ({
    percent: Math.round((view.k / actual()) * 100),
    zoomed: Math.abs(view.k - 1) > 1e-3,
    movable: view.k > 1 + 1e-3,
  });

  const behaviour = zoom<HTMLElement, unknown>()
    .filter((event: Event) => !keepsForPage(event, { root, ...nearness() }))
    .wheelDelta(wheelDelta)
    .on('start', ({ sourceEvent }: Zoomed) => {
      // A gesture is followed at once; a key or a button moves the view softly.
      if (!following) root.toggleAttribute('data-eased', !sourceEvent);
    })
    .on('zoom', function zoomed(this: HTMLElement, { transform }: Zoomed) {
      if (following) return;
      const { clientWidth: width, clientHeight: height } = this;
      if (width === 0 || height === 0) return;
      view = { k: transform.k, x: transform.x / width, y: transform.y / height };
      follow(this, transform);
      show();
    });

  /** The other frames go where one has gone. */
  const follow = (leader: HTMLElement, transform: ZoomTransform): void => {
    following = true;
    for (const pane of panes) if (pane !== leader) behaviour.transform(select(pane), transform);
    following = false;
  };

  const show = (): void => {
    root.style.setProperty('--k', String(view.k));
    root.style.setProperty('--x', String(view.x));
    root.style.setProperty('--y', String(view.y));
    const { zoomed, movable, percent } = nearness();
    root.toggleAttribute('data-zoomed', zoomed);
    root.toggleAttribute('data-movable', movable);
    root.toggleAttribute('data-crisp', percent >= CRISP_PERCENT);
    changed(lens);
  };

  /** Takes in a new size of the frames: the view stays as it is in parts of them. */
  const layOut = (): void => {
    const { clientWidth: width, clientHeight: height } = first;
    if (width === 0 || height === 0) return;
    behaviour
      .translateExtent([
        [0, 0],
        [width, height],
      ])
      .scaleExtent([Math.min(1, actual()), Math.max(NEAREST, NEAREST * actual())]);
    const { k, x, y } = view;
    all.call(behaviour.transform, zoomIdentity.translate(x * width, y * height).scale(k));
    show();
  };

  const fit = (): void => void all.call(behaviour.transform, zoomIdentity);
  const doubleClicked = (event: MouseEvent): void => {
    if (!(event.currentTarget instanceof HTMLElement)) return;
    if (keepsForPage(event, { root, ...nearness() })) return;
    if (nearness().zoomed) return fit();
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const at: [number, number] = [event.clientX - left, event.clientY - top];
    all.call(behaviour.scaleTo, Math.max(DOUBLE_CLICK, actual()), at);
  };

  const lens = {
    nearness,
    zoomBy: (factor: number) => void all.call(behaviour.scaleBy, factor),
    zoomTo: (size: 'fit' | 'actual') =>
      size === 'fit' ? fit() : void all.call(behaviour.scaleTo, actual()),
    panBy: (right: number, down: number) => {
      const { k } = zoomTransform(first);
      const { clientWidth: width, clientHeight: height } = first;
      all.call(behaviour.translateBy, (-right * width) / k, (-down * height) / k);
    },
    close() {
      resized.disconnect();
      for (const pane of panes) {
        select(pane).on('.zoom', null);
        pane.removeEventListener('dblclick', doubleClicked);
      }
    },
  };

  for (const pane of panes) {
    select(pane).call(behaviour).on('dblclick.zoom', null);
    pane.addEventListener('dblclick', doubleClicked);
  }
  const resized = new ResizeObserver(layOut);
  resized.observe(first);
  layOut();

  return lens;
}

type Zoomed = D3ZoomEvent<HTMLElement, unknown>;

/** A pinch on a touch pad comes as small turns of the wheel with Ctrl. A turn of a real wheel is not enlarged. */
function wheelDelta({ deltaY, deltaMode, ctrlKey }: WheelEvent): number {
  const pixels = deltaY * (deltaMode === 1 ? 25 : deltaMode === 2 ? 500 : 1);
  return -pixels * (ctrlKey && Math.abs(pixels) < 50 ? 0.02 : 0.002);
}
