/** Threads of the CPU backend: the engine has some, and its twin (workers/engine/twin) as many again. */
export interface CpuThreads {
  /** Of each of the two. More than one need an isolated page. */
  readonly each: number;
  /** Of both. */
  readonly all: number;
}

/** Most threads of one. ONNX Runtime's operations on the models that run on a CPU are too short to be shared by more. */
const MOST_EACH = 4;

/**
 * One thread for each core, eight at most.
 * @param cores `navigator.hardwareConcurrency`, or fewer
 */
export function cpuThreads(cores: number): CpuThreads {
  const each = Math.max(1, Math.min(MOST_EACH, Math.floor(cores / 2)));
  return { each, all: cores < 2 ? 1 : 2 * each };
}
