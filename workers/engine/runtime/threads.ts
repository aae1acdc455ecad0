import { cpuThreads } from '../../protocol/cpu-threads.ts';
import { env } from './ort.ts';

/**
 * Lowers the number of threads that ONNX Runtime's CPU backend takes. It makes them with the first session, so
 * later calls change nothing. A page that is not isolated has one thread in any case.
 * @param most of the engine and its twin together
 */
export function limitThreads(most: number): void {
  env.wasm.numThreads = Math.min(cpuThreads(most).each, threadsOfOne());
}

/** Threads that ONNX Runtime takes, or will take. */
export function threadsOfOne(): number {
  return env.wasm.numThreads ?? 1;
}

/** Says how many threads it takes. @param count 1 where the page is not isolated */
export function takeThreads(count: number): void {
  env.wasm.numThreads = count;
}
