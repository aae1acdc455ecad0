import { create } from 'zustand';
import type { GpuLook } from '../../workers/protocol/device.ts';

interface Looked {
  /** The last answer; null before there is one. */
  readonly look: GpuLook | null;
  /** Whether the engine looks just now. */
  readonly looking: boolean;
}

/** What the engine found out about the GPU since the page was opened. */
export const useGpuLook = create<Looked>(() => ({ look: null, looking: false }));
