import type { OrtTensor } from './ort.ts';
import type { UnetFeeds } from './unet-feeds.ts';

/** A thread with a UNet of its own, for the CPU backend (engine/twin). Nothing depends on it. */
export interface UnetTwin {
  /** Whether it can be called now. */
  readonly ready: boolean;
  /**
   * Calls its UNet. The call begins at once, whatever this thread does next.
   * @param fetches names of outputs
   * @returns the outputs, float32 on the CPU; null if the twin has failed
   */
  call(
    feeds: UnetFeeds,
    fetches: readonly string[],
  ): Promise<Readonly<Record<string, OrtTensor>> | null>;
  /** Ends the thread, and frees its memory. */
  close(): void;
}
