/** Changing the mask: each step can be undone, and is kept for a reload. */
import { t } from '../language/t.ts';
import { gridOver, type MaskGrid, paintedShare } from '../request/mask/grid.ts';
import { applyStep, type MaskStep } from '../request/mask/paint.ts';
import { BRUSH_SIZE, isPainted, type MaskDrawing, showMask, useMask } from './mask.ts';
import { setSession, useSession } from './session.ts';
import { keepMask } from './source-draft.ts';

/** Begins to paint on the picture on the stage. */
export function startPainting(): void {
  const { source } = useSession.getState();
  if (source === null) return;
  const { drawing } = useMask.getState();
  useMask.setState({ painting: true, tool: 'paint', drawing: drawing ?? emptyDrawing(source) });
  setSession({ notice: null, problem: null });
}

function emptyDrawing(source: { readonly width: number; readonly height: number }): MaskDrawing {
  return { grid: gridOver(source), share: 0, base: null, done: [], undone: [] };
}

/** Ends painting. An empty mask is none, and that is said. */
export function stopPainting(): void {
  useMask.setState({ painting: false });
  if (isPainted(useMask.getState().drawing)) return;
  setSession({
    notice: () => t('Nothing is painted, so there is no mask: the whole picture is redrawn.'),
  });
}

/** Takes the mask away for good. */
export async function removeMask(): Promise<void> {
  if (showMask(null)) await keepMask();
}

/**
 * Ends a stroke. The view has painted it into the grid already; it is painted again, because a step may have
 * been undone meanwhile.
 * @param grid that it was painted on; nothing is noted if the mask has gone since
 */
export async function noteStroke(
  grid: MaskGrid,
  step: MaskStep & { readonly kind: 'stroke' },
): Promise<void> {
  if (useMask.getState().drawing?.grid === grid) await doStep(step);
}

/** Paints all that is not painted, and the other way round. */
export function invertMask(): Promise<void> {
  return doStep({ kind: 'invert' });
}

/** Erases all of it. */
export function clearMask(): Promise<void> {
  return doStep({ kind: 'clear' });
}

async function doStep(step: MaskStep): Promise<void> {
  const { drawing } = useMask.getState();
  if (drawing === null) return;
  applyStep(drawing.grid, step);
  await change((before) => ({ ...before, done: [...before.done, step], undone: [] }));
}

/** Takes the last step back. */
export async function undoMask(): Promise<void> {
  await change((drawing) => {
    const { grid, base, done, undone } = drawing;
    const last = done.at(-1);
    if (last === undefined) return drawing;
    const rest = done.slice(0, -1);
    if (base === null) grid.cells.fill(0);
    else grid.cells.set(base);
    for (const step of rest) applyStep(grid, step);
    return { ...drawing, done: rest, undone: [...undone, last] };
  });
}

/** Does the step again that was undone last. */
export async function redoMask(): Promise<void> {
  await change((drawing) => {
    const { grid, done, undone } = drawing;
    const next = undone.at(-1);
    if (next === undefined) return drawing;
    applyStep(grid, next);
    return { ...drawing, done: [...done, next], undone: undone.slice(0, -1) };
  });
}

async function change(make: (drawing: MaskDrawing) => MaskDrawing): Promise<void> {
  const { drawing } = useMask.getState();
  if (drawing === null) return;
  const next = make(drawing);
  if (next === drawing) return;
  useMask.setState({ drawing: { ...next, share: paintedShare(next.grid) } });
  await keepMask();
}

/** Makes the brush wider or narrower. @param by a factor */
export function scaleBrush(by: number): void {
  const { size } = useMask.getState();
  const scaled = by > 1 ? Math.ceil(size * by) : Math.floor(size * by);
  setBrushSize(scaled);
}

/** @param size in hundredths of the picture's longer side */
export function setBrushSize(size: number): void {
  useMask.setState({ size: Math.min(BRUSH_SIZE.max, Math.max(BRUSH_SIZE.min, size)) });
}

export function setBrushTool(tool: 'paint' | 'erase'): void {
  useMask.setState({ tool });
}

/** Takes the other of brush and eraser. */
export function switchTool(): void {
  setBrushTool(useMask.getState().tool === 'paint' ? 'erase' : 'paint');
}
