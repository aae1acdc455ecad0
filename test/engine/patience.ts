/**
 * The patience of checks in tests: it never runs out by itself, because a sound GPU may take long on a busy
 * machine, and runs out at once where a GPU hangs.
 */
import { vi } from 'vitest';

/** Milliseconds, to be given to a check. Six times as many are still a time that a timer takes. */
export const PATIENCE_MS = 2 ** 28;

type Timer = ReturnType<typeof setTimeout>;

const waiting = new Map<Timer, () => void>();

/** Watches the timers of checks, until `vi.unstubAllGlobals`. */
export function watchPatience(): void {
  const { setTimeout: start, clearTimeout: stop } = globalThis;
  vi.stubGlobal('setTimeout', (run: () => void, milliseconds?: number, ...given: []) => {
    const timer = start(run, milliseconds, ...given);
    if (milliseconds !== undefined && milliseconds >= PATIENCE_MS) waiting.set(timer, run);
    return timer;
  });
  vi.stubGlobal('clearTimeout', (timer: Timer) => {
    waiting.delete(timer);
    stop(timer);
  });
}

/** Has the checks that wait wait no longer. */
export function endPatience(): void {
  for (const [timer, run] of waiting) {
    clearTimeout(timer);
    run();
  }
}
