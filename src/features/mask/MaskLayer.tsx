import { useEffect, useRef } from 'react';
import { type MaskDrawing, useMask } from '../../stores/mask.ts';
import MaskSurface from './MaskSurface.tsx';
import { showCells } from './mask-pixels.ts';
import styles from './MaskLayer.module.css';

/** The mask over the source, if there is one; it takes the brush while the person paints. */
export default function MaskLayer() {
  const drawing = useMask((mask) => mask.drawing);
  return drawing === null ? null : <Drawn drawing={drawing} />;
}

function Drawn({ drawing }: { readonly drawing: MaskDrawing }) {
  const painting = useMask((mask) => mask.painting);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = drawing.grid;
  useEffect(() => {
    // Each change makes another drawing, of the same grid.
    if (canvas.current !== null) showAll(canvas.current, drawing);
  }, [drawing]);
  return (
    <>
      <canvas ref={canvas} className={styles.mask} width={width} height={height} aria-hidden />
      {painting && <MaskSurface grid={drawing.grid} canvas={canvas} />}
    </>
  );
}

function showAll(canvas: HTMLCanvasElement, { grid }: MaskDrawing): void {
  showCells(canvas, grid, { x: 0, y: 0, width: grid.width, height: grid.height });
}
