import { type GraphName, STAGE_OF, type Stage } from '../../graph/stages.ts';
import type { Work } from '../../protocol/work.ts';
import {
  callAllowance,
  compileAllowance,
  type Computer,
  LOAD_MS,
  operations,
} from '../allowance.ts';
import type { Runtime } from './runtime.ts';

/** What the time of a run's work depends on. */
export interface WorkPlace {
  readonly model: string;
  readonly runtime: Runtime;
  /** Rows and columns of the run's latents. */
  readonly h: number;
  readonly w: number;
}

/** Weights of a stage are read. */
export function loading(stage: Stage): Work {
  // No key: what a server needed the last time says nothing of this time.
  return { kind: 'load', name: stage, allowMs: LOAD_MS };
}

/** The session of a graph is made. @param bytes of its weights */
export function compiling(place: WorkPlace, graph: GraphName, bytes: number): Work {
  return {
    kind: 'compile',
    name: STAGE_OF[graph],
    key: keyOf(place, 'make', graph),
    allowMs: compileAllowance(bytes),
  };
}

/**
 * The session of a graph runs. A call of the UNet's outer level is awaited as one of the whole UNet: it waits for
 * the step before, which may have called that. So both share a key, and what they took the longest. The first
 * call, which compiles the outer level's own shaders, has a key of its own.
 * @param bytes of the weights of what is awaited
 * @param first whether it runs for the first time, which compiles shaders on the GPU
 * @param calls how many times it runs before the next work begins
 */
export function calling(
  place: WorkPlace,
  graph: GraphName,
  bytes: number,
  first: boolean,
  calls: number,
): Work {
  const awaited = graph === 'unet_outer' ? 'unet' : graph;
  const called = callAllowance(
    calls * operations(STAGE_OF[awaited], bytes, place.h * place.w),
    computerOf(place.runtime),
  );
  return {
    kind: first ? 'compile' : 'call',
    name: STAGE_OF[graph],
    key: first ? keyOf(place, 'first', graph) : keyOf(place, `call${calls}`, awaited),
    allowMs: first ? called + compileAllowance(bytes) : called,
  };
}

/** What computes on a runtime. */
export function computerOf({ gpu, convTflops }: Runtime): Computer {
  const isSoftware = gpu === null || gpu.adapter.isFallbackAdapter;
  return isSoftware ? { kind: 'software' } : { kind: 'gpu', convTflops };
}

function keyOf({ model, runtime, h, w }: WorkPlace, what: string, graph: GraphName): string {
  const { backend, precision } = runtime;
  return [model, backend, precision, `${h}x${w}`, graph, what].join(' ');
}
