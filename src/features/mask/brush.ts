import { perform } from '../../actions/perform.ts';
import type { MaskGrid } from '../../request/mask/grid.ts';
import { type MaskStep, paintLine, type Point } from '../../request/mask/paint.ts';
import { noteStroke } from '../../stores/edit-mask.ts';
import { useMask } from '../../stores/mask.ts';
import { showCells } from './mask-pixels.ts';

interface Stroke {
  readonly erase: boolean;
  readonly radius: number;
  readonly points: Point[];
}

/**
 * The brush over a picture. It paints into the grid and onto the canvas at once, without React; the store learns
 * of a stroke when it ends.
 */
export class Brush {
  readonly #grid: MaskGrid;
  readonly #canvas: HTMLCanvasElement;
  readonly #ring: HTMLElement;
  readonly #unfollow: () => void;
  #at: Point;
  #stroke: Stroke | null = null;

  /** @param ring shows where the brush is and how wide */
  constructor(grid: MaskGrid, canvas: HTMLCanvasElement, ring: HTMLElement) {
    this.#grid = grid;
    this.#canvas = canvas;
    this.#ring = ring;
    this.#at = { x: grid.width / 2, y: grid.height / 2 };
    this.#placeRing();
    this.#unfollow = useMask.subscribe(() => this.#placeRing());
  }

  /** Ends the stroke, if there is one, and forgets the brush. */
  close(): void {
    this.end();
    this.#unfollow();
  }

  get isDown(): boolean {
    return this.#stroke !== null;
  }

  /** Half the width of the brush, in cells. */
  get #radius(): number {
    const { width, height } = this.#grid;
    return (useMask.getState().size / 200) * Math.max(width, height);
  }

  /** The place in the grid of a place on the screen. */
  placeOf({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): Point {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    return {
      x: ((clientX - left) / width) * this.#grid.width,
      y: ((clientY - top) / height) * this.#grid.height,
    };
  }

  /** Begins a stroke where the brush is. */
  press(erase: boolean): void {
    this.end();
    this.#stroke = { erase, radius: this.#radius, points: [this.#at] };
    this.#paint(this.#at);
  }

  /** Moves the brush; it paints on its way if it is down. */
  moveTo(to: Point): void {
    const from = this.#at;
    this.#at = to;
    this.#placeRing();
    if (this.#stroke === null) return;
    this.#stroke.points.push(to);
    this.#paint(from);
  }

  /** Moves the brush by its own radius, inside the picture. */
  nudge(x: number, y: number): void {
    const { width, height } = this.#grid;
    const by = Math.max(1, this.#radius);
    this.moveTo({ x: within(this.#at.x + x * by, width), y: within(this.#at.y + y * by, height) });
  }

  /** Ends the stroke, if there is one. */
  end(): void {
    const stroke = this.#stroke;
    this.#stroke = null;
    if (stroke === null) return;
    const step: MaskStep & { kind: 'stroke' } = { kind: 'stroke', ...stroke };
    void perform(() => noteStroke(this.#grid, step));
  }

  /** Shows the ring where the brush is, as wide as it is now. */
  #placeRing(): void {
    const { width, height } = this.#grid;
    const { style } = this.#ring;
    style.left = `${(this.#at.x / width) * 100}%`;
    style.top = `${(this.#at.y / height) * 100}%`;
    style.width = `${((2 * this.#radius) / width) * 100}%`;
  }

  #paint(from: Point): void {
    const stroke = this.#stroke;
    if (stroke === null) return;
    const changed = paintLine(this.#grid, from, this.#at, stroke.radius, stroke.erase);
    showCells(this.#canvas, this.#grid, changed);
  }
}

function within(at: number, end: number): number {
  return Math.min(end, Math.max(0, at));
}
