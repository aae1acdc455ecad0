/**
 * How long the work of a run may take before one of its kind was timed. The page
 * takes the engine for hung after that (src/jobs/watch). The figures are generous on purpose: they are
 * the slowest measured machine, times ten or so. docs/engine.md has them in a table.
 */
import type { Stage } from '../graph/stages.ts';
import type { Phase } from '../protocol/engine-event.ts';

const SECOND = 1000;

/** What every compilation and every call is given, whatever its size. */
const COMPILE_MS = 120 * SECOND;
const CALL_MS = 60 * SECOND;
/** Reading, without a byte. The engine's own limits for a silent server are shorter, and speak first. */
export const LOAD_MS = 150 * SECOND;

/** Slowest speeds, per second: of making a session, of floating-point operations. */
const COMPILE_BYTES = 10e6;
const SOFTWARE_FLOPS = 1e9;
const GPU_FLOPS = 50e9;
/** What a network keeps at least of the speed that a GPU was measured to convolve with. */
const KEPT_OF_MEASURED = 0.1;

/** JavaScript between the calls. Reading and writing pictures of a hundred megapixels takes longest. */
const PHASE_MS: Partial<Record<Phase, number>> = {
  load_source: 300 * SECOND,
  load_model: 120 * SECOND,
  decode: 120 * SECOND,
  safety: 120 * SECOND,
  encode_output: 300 * SECOND,
};

/** Milliseconds for the JavaScript of a phase. */
export function phaseAllowance(phase: Phase): number {
  return PHASE_MS[phase] ?? 60 * SECOND;
}

/** Milliseconds to make a session. @param bytes of its weights */
export function compileAllowance(bytes: number): number {
  return COMPILE_MS + (bytes / COMPILE_BYTES) * SECOND;
}

/** What computes a call. `convTflops`: 10¹² operations a second of a convolution; null if unmeasured. */
export type Computer =
  | { readonly kind: 'software' }
  | { readonly kind: 'gpu'; readonly convTflops: number | null };

/** Milliseconds of one call. */
export function callAllowance(operations: number, computer: Computer): number {
  return CALL_MS + (operations / slowest(computer)) * SECOND;
}

function slowest(computer: Computer): number {
  switch (computer.kind) {
    case 'software':
      return SOFTWARE_FLOPS;
    case 'gpu': {
      const { convTflops } = computer;
      return convTflops === null ? GPU_FLOPS : convTflops * 1e12 * KEPT_OF_MEASURED;
    }
  }
}

/**
 * Floating-point operations of a call, to within a factor of five or so.
 * @param weightBytes of the stage
 * @param cells latents that the call computes: height times width
 */
export function operations(stage: Stage, weightBytes: number, cells: number): number {
  switch (stage) {
    case 'te1':
    case 'te2':
    case 'context':
      // 77 tokens meet every weight once.
      return weightBytes * 77;
    case 'unet':
      // Most weights lie where the map has a sixteenth of the cells.
      return (weightBytes * cells) / 16;
    case 'unet_outer':
      // All of it lies where the map has every cell.
      return weightBytes * cells;
    case 'vae_encode':
    case 'vae_decode':
      // Most of the work is done on the picture's pixels, by few weights.
      return weightBytes * cells * 4;
  }
}
