import { env } from './ort.ts';

/**
 * Lowers the number of threads that ONNX Runtime's CPU backend takes. It makes them with the first session, so
 * later calls change nothing. A page that is not isolated has one thread in any case.
 */
export function limitThreads(most: number): void {
  env.wasm.numThreads = Math.min(most, env.wasm.numThreads ?? 1);
}
