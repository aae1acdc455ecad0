import { cpuThreads } from '../../protocol/cpu-threads.ts';
import { env } from './ort.ts';

/** What the jobs of this worker have said so far. */
let limit = Infinity;

/**
 * Lowers the number of threads that the CPU backend takes. ONNX Runtime makes its own with the first session, so
 * for these later calls change nothing. A page that is not isolated has one thread in the engine in any case.
 * @param most of the engine and its twin together
 */
export function limitThreads(most: number): void {
  limit = Math.min(limit, most);
  env.wasm.numThreads = Math.min(cpuThreads(most).each, threadsOfOne());
}

/** Cores that the engine and its twin may take together. */
export function coresOfBoth(): number {
  return Math.min(navigator.hardwareConcurrency, limit);
}

/** Threads that ONNX Runtime takes in the engine, and as many again in its twin. */
export function threadsOfOne(): number {
  return env.wasm.numThreads ?? 1;
}

/** Says how many threads ONNX Runtime takes. @param count 1 where the page is not isolated */
export function takeThreads(count: number): void {
  env.wasm.numThreads = count;
}
