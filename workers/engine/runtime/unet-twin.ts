import type { UnetFeeds } from './unet-feeds.ts';

/** A thread with a UNet of its own, for the CPU backend (engine/twin). Nothing depends on it. */
export interface UnetTwin {
  /** Whether it can be called now. */
  readonly ready: boolean;
  /**
   * Calls its UNet. The call begins at once, whatever this thread does next.
   * @returns the output's values in the graph's own order; null if the twin has failed
   */
  call(feeds: UnetFeeds): Promise<Float32Array | null>;
  /** Ends the thread, and frees its memory. */
  close(): void;
}
