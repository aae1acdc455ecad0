import { useEffect, useRef } from 'react';
import { t } from '../../language/t.ts';
import type { JobId } from '../../../workers/protocol/engine-job.ts';
import { readLive, useLive } from '../../stores/live.ts';
import styles from './PreviewCanvas.module.css';

interface Props {
  readonly job: JobId;
  /** Whether the preview is blurred, because the safety checker has not seen it. */
  readonly veiled: boolean;
  /** Whether it says what it is. In a button that has a name, it does not. */
  readonly named?: boolean;
}

/**
 * Paints the newest preview of a job from the engine's pixels, without React state. A preview that
 * arrives before the last one was painted replaces it.
 */
export default function PreviewCanvas({ job, veiled, named = true }: Props) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      const canvas = ref.current;
      const { preview } = readLive(job);
      if (canvas === null || preview === null) return;
      canvas.width = preview.width;
      canvas.height = preview.height;
      const image = new ImageData(preview.pixels, preview.width, preview.height);
      canvas.getContext('2d')?.putImageData(image, 0, 0);
      canvas.dataset['seen'] = 'true';
      canvas.hidden = false;
    };
    const schedule = (): void => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    schedule();
    const end = useLive.subscribe(schedule);
    return () => {
      end();
      cancelAnimationFrame(frame);
    };
  }, [job]);
  return (
    <canvas key={job} ref={ref} className={styles.canvas} data-veiled={veiled || undefined} hidden>
      {named && t('Preview of the picture being made')}
    </canvas>
  );
}
