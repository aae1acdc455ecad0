import { EngineError } from '../../failure.ts';
import { USUAL_KERNELS, withAttention } from '../../graph/kernels.ts';
import type { FirstUseRecord } from '../../protocol/first-use.ts';
import { findAdapter, openGpu } from '../runtime/device.ts';
import { wishFor } from '../runtime/device-wish.ts';
import {
  gpuRuntime,
  type GpuChoice,
  resolveBackend,
  wasmRuntime,
  type Runtime,
  type RuntimeOptions,
} from '../runtime/runtime.ts';
import { limitThreads } from '../runtime/threads.ts';
import type { CheckReport, GpuChecks } from './gpu-checks.ts';

/**
 * Opens the backend that a job asks for. On WebGPU the adapter's record decides how graphs are
 * written, and an adapter without one is checked first. A job that names its attention gets that,
 * unchecked.
 * @throws EngineError `webgpu_unavailable`, `gpu_unsuited`
 */
export async function openRuntime(
  options: RuntimeOptions,
  checks: GpuChecks,
  report: CheckReport,
): Promise<Runtime> {
  if (options.threads !== undefined) limitThreads(options.threads);
  if ((await resolveBackend(options.backend)) === 'wasm') return wasmRuntime();
  const asked = options.float === undefined ? {} : { float: options.float };
  if (options.attention !== undefined) {
    const kernels = withAttention(USUAL_KERNELS, options.attention);
    return gpuRuntime(await openGpu(), options.precision, { ...asked, kernels });
  }
  const adapter = await findAdapter();
  // Opening one says why there is none.
  if (adapter === null) return gpuRuntime(await openGpu(), options.precision, asked);
  const record = await checks.recordOf(adapter, report);
  const { choice } = record;
  if (choice.refused !== null) throw unsuited(choice.refused);
  const gpu = await openGpu(wishFor(choice.subgroups));
  return gpuRuntime(gpu, options.precision, { ...howOf(record), ...asked });
}

function howOf({ choice, halfFailed, captureFailed, speed }: FirstUseRecord): GpuChoice {
  const { kernels, linear, capture } = choice;
  const float = halfFailed ? 'fp32' : choice.float;
  const convTflops = speed === null ? null : speed.fp32.conv / 1e12;
  return { kernels, float, linear, convTflops, capture: capture && !captureFailed };
}

function unsuited(sentence: string): EngineError {
  return new EngineError(
    'gpu_unsuited',
    sentence,
    'Update the browser and the graphics driver, or use another browser; then check the GPU again.',
  );
}
