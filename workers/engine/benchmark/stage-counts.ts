import type { StageCounts } from '../../protocol/benchmark.ts';
import type { Counts } from '../counting/counts.ts';

/** Stands for the label of shaders that have none. */
const UNLABELLED = 'unlabelled';

/** What a benchmark tells of a counted call. */
export function stageCounts(counts: Counts): StageCounts {
  const kernels = new Map<string, number>();
  let dispatches = 0;
  for (const { shader, times } of counts.dispatches) {
    const label = shader.label || UNLABELLED;
    kernels.set(label, (kernels.get(label) ?? 0) + times);
    dispatches += times;
  }
  const { bindGroups, uniformWrites, clears, clearedBytes, copies, copiedBytes } = counts;
  const { passes, submits, maps, peakBytes: gpuBytesPeak } = counts;
  return {
    dispatches,
    bindGroups,
    uniformWrites,
    clears,
    clearedBytes,
    copies,
    copiedBytes,
    passes,
    submits,
    maps,
    gpuBytesPeak,
    kernels: Object.fromEntries([...kernels].toSorted(([, a], [, b]) => b - a)),
  };
}
