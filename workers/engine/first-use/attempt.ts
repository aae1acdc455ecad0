import { EngineError } from '../../failure.ts';
import type { CheckId, CheckResult } from '../../protocol/first-use.ts';
import type { ErrorCode } from '../../protocol/failure.ts';
import type { ModelFolder } from '../../weights/folder.ts';
import type { Bench } from './bench.ts';
import { demoPicture } from './checks/demo-picture.ts';
import { gpuRuntime } from '../runtime/runtime.ts';
import { inTime } from './in-time.ts';
import type { Measure } from './measure.ts';
import { runCheck } from './run-check.ts';

/** What single checks need of the engine. */
export interface AttemptTools {
  /** Opens the demo model; absent where the app comes without one. */
  readonly demoModel?: (() => Promise<ModelFolder>) | undefined;
  /**
   * Milliseconds that the check of one operator may take; a device that has not answered by then is
   * given up.
   */
  readonly patienceMs: number;
}

/** The demo model compiles as many shaders as the other checks together. */
const DEMO_PATIENCE = 6;

/** Milliseconds that this check may take. */
export function patienceFor(id: CheckId, patienceMs: number): number {
  return id === 'demo_picture' ? DEMO_PATIENCE * patienceMs : patienceMs;
}

/** Failures of reading a model. */
const NOT_THERE: ReadonlySet<ErrorCode> = new Set([
  'file_download_error',
  'model_not_found',
  'model_file_missing',
  'model_file_invalid',
  'model_tensor_missing',
  'model_tensor_shape',
  'model_damaged',
  'model_in_use',
]);

/**
 * Makes one check in one way. Never rejects: what it throws is its failure.
 * @param bench with the kernels of that way
 */
export async function attempt(
  id: CheckId,
  way: string,
  bench: Bench,
  tools: AttemptTools,
): Promise<CheckResult> {
  const began = performance.now();
  const ended = (
    rest: Pick<CheckResult, 'verdict' | 'measured' | 'limit' | 'why'>,
  ): CheckResult => ({
    id,
    way,
    milliseconds: Math.round(performance.now() - began),
    ...rest,
  });
  try {
    const work = id === 'demo_picture' ? demo(bench, tools) : runCheck(id, bench, way);
    const measure = await inTime(work, bench.gpu, patienceFor(id, tools.patienceMs));
    return ended(judged(measure));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    // A demo model that cannot be read says nothing of the GPU.
    const verdict =
      error instanceof EngineError && NOT_THERE.has(error.code) ? 'skipped' : 'failed';
    return ended({ verdict, measured: null, limit: 0, why: why.slice(0, 300) });
  }
}

function judged({ passed, measured, limit, what }: Measure) {
  const finite = Number.isFinite(measured) ? measured : null;
  const why = passed ? '' : `${what}: ${finite ?? 'not finite'}, limit ${limit}`;
  return { verdict: passed ? 'passed' : 'failed', measured: finite, limit, why } as const;
}

async function demo({ gpu, float, kernels }: Bench, { demoModel }: AttemptTools): Promise<Measure> {
  if (demoModel === undefined) {
    throw new EngineError(
      'model_not_found',
      'This app comes without a demo model.',
      'Nothing needs to be done.',
    );
  }
  const runtime = gpuRuntime(gpu, float, { float, kernels });
  const folder = await demoModel();
  try {
    return await demoPicture(runtime, folder);
  } finally {
    folder.close?.();
  }
}
