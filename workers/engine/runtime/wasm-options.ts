import type { OrtSession } from './ort.ts';

/** How sessions on the CPU are made. */
export const WASM_OPTIONS: OrtSession.SessionOptions = {
  executionProviders: ['wasm'],
  graphOptimizationLevel: 'basic',
};
