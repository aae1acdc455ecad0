import { useEffect } from 'react';
import { useReactCompareSliderContext } from 'react-compare-slider';

/** The line goes once over the picture in this time, ms. */
const SWEEP_MS = 1400;

/** A result that ended so long ago, ms, was not waited for. */
const FRESH_MS = 4000;

/**
 * Uncovers a result that has just been made: the line goes once from its end to its beginning, where it stays.
 * Nothing moves where motion is to be reduced, or where the result is an old one. Stands inside the slider.
 * @param madeAt when the result was made, ms since the epoch
 */
export default function Sweep({ madeAt }: { readonly madeAt: number | null }) {
  const { setPosition } = useReactCompareSliderContext();
  useEffect(() => {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (madeAt === null || calm || Date.now() - madeAt > FRESH_MS) return undefined;
    let frame = 0;
    let began: number | undefined;
    const move = (now: number): void => {
      began ??= now;
      const way = Math.min(1, (now - began) / SWEEP_MS);
      // Slow at both ends.
      setPosition(50 * (1 + Math.cos(Math.PI * way)));
      if (way < 1) frame = requestAnimationFrame(move);
    };
    frame = requestAnimationFrame(move);
    // Who takes the line has it.
    const stop = (): void => cancelAnimationFrame(frame);
    addEventListener('pointerdown', stop);
    addEventListener('keydown', stop);
    return () => {
      stop();
      removeEventListener('pointerdown', stop);
      removeEventListener('keydown', stop);
    };
  }, [madeAt, setPosition]);
  return null;
}
