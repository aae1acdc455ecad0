import { countOperations } from '../../graph/operations/graph-operations.ts';
import { shapesOf } from '../../graph/operations/graph-shapes.ts';
import { ALL_STAGES, graphOf, type Stage } from '../../graph/stages.ts';
import type { BenchStage, Roofline, StageFigures, StageTimes } from '../../protocol/benchmark.ts';
import type { Counts } from '../counting/counts.ts';
import type { JobRun } from '../runtime/job-run.ts';
import type { OpenCalls } from './open-calls.ts';
import { stageCounts } from './stage-counts.ts';

/** What was found out about a stage. */
interface Found {
  readonly counts: Counts;
  /** null where nothing was measured. */
  readonly times: StageTimes | null;
  readonly roofline: Roofline | null;
}

/** What a benchmark tells of a stage. */
export function figuresOf(
  run: JobRun,
  stage: BenchStage,
  open: OpenCalls,
  { counts, times, roofline }: Found,
): StageFigures {
  const flops = isGraph(stage) ? flopsOf(run, stage, open) : null;
  const ms = times && roofline && (times.gpuMs ?? times.wallMs);
  const rate = roofline && (isHalf(run, stage) ? roofline.matmulFp16 : roofline.matmulFp32);
  return {
    name: stage,
    calls: open.calls,
    ms,
    wallMs: times && times.wallMs,
    ...stageCounts(counts),
    weightBytes: isGraph(stage)
      ? run.loaded.sessions.weightBytesOf(open.graph ?? stage)
      : (open.weightBytes ?? 0),
    flops,
    rooflineShare:
      flops === null || ms === null || rate === null
        ? null
        : flops / (ms.median / 1000) / (rate * 1e12),
  };
}

function flopsOf(
  { model, runtime }: JobRun,
  stage: Stage,
  { sizes, graph = stage }: OpenCalls,
): number {
  return countOperations(shapesOf(graphOf(graph, model, runtime.target).model, sizes)).all;
}

function isGraph(stage: BenchStage): stage is Stage {
  return ALL_STAGES.some((each) => each === stage);
}

/** Whether a stage computes in half precision. */
function isHalf({ model, runtime }: JobRun, stage: BenchStage): boolean {
  if (runtime.target.float === 'fp32') return false;
  const isVae = stage === 'vae_encode' || stage === 'vae_decode';
  return !(isVae && model.vae.force_upcast);
}
