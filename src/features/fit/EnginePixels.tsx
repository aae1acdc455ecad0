import { type CSSProperties, useEffect, useRef, useState } from 'react';
import type { FitAsked } from '../../../workers/protocol/pictures.ts';
import { fitPicture } from '../../jobs/fit-picture.ts';
import type { PixelSize } from '../../request/image-size.ts';
import styles from './EnginePixels.module.css';

export interface EnginePixelsProps extends FitAsked {
  /** The size of the source. */
  readonly size: PixelSize;
  readonly style?: CSSProperties | undefined;
}

/** A larger source is not decoded a second time beside the engine: its RGB alone would take more than 120 MB. */
const MOST_PIXELS = 40_000_000;

/** Nor is a larger result shown: 8192² took 3.5 s and 0.5 GB, at each load of the page. */
const MOST_DRAWN = 4_194_304;

/** What is still being changed is not computed, ms. */
const PAUSE_MS = 120;

/**
 * The very pixels that the engine gets of a picture, over what stands there until they come. They are made by the
 * engine's code. Nothing is shown where they cannot be made: the run says why.
 */
export default function EnginePixels({ size, ...given }: EnginePixelsProps) {
  if (area(size) > MOST_PIXELS || area(given.drawn) > MOST_DRAWN) return null;
  return <Pixels {...given} />;
}

function Pixels({ style, source, ...how }: Omit<EnginePixelsProps, 'size'>) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  // As a text it is the same from one render to the next.
  const wanted = JSON.stringify(how);

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const show = async (): Promise<void> => {
      const asked = JSON.parse(wanted) as typeof how;
      const { data, width, height } = await fitPicture({ source, ...asked }, signal);
      const context = canvas.current?.getContext('2d');
      if (signal.aborted || !context) return;
      context.putImageData(new ImageData(data, width, height), 0, 0);
      setShown({ source, wanted });
    };
    const timer = setTimeout(() => {
      show().catch((error: unknown) => {
        if (!signal.aborted) console.warn('The pixels of the engine cannot be shown:', error);
      });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [source, wanted]);

  // Pixels of another crop or fit would be a lie.
  const isNow = shown?.source === source && shown.wanted === wanted;
  return (
    <canvas
      ref={canvas}
      className={styles.pixels}
      width={how.drawn.width}
      height={how.drawn.height}
      style={style}
      data-testid="fitted"
      data-shown={isNow || undefined}
      aria-hidden
    />
  );
}

function area({ width, height }: PixelSize): number {
  return width * height;
}

/** What the canvas has the pixels of. */
interface Shown {
  readonly source: Blob;
  readonly wanted: string;
}
