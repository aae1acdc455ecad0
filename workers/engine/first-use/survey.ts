import { USUAL_KERNELS } from '../../graph/kernels.ts';
import {
  CHECK_IDS,
  type CheckId,
  type CheckResult,
  type FirstUseChoice,
  type Survey,
} from '../../protocol/first-use.ts';
import type { Gpu } from '../runtime/device.ts';
import { deviceLost, isLost } from '../runtime/device-lost.ts';
import { attempt, type AttemptTools } from './attempt.ts';
import type { Bench } from './bench.ts';
import { choose, nextVariant, type Variant } from './choose.ts';
import { wasSilent } from './in-time.ts';
import { waysOf, withWay } from './ways.ts';

/** What the checks need of the engine. */
export interface SurveyTools extends AttemptTools {
  /** Opens the adapter's device anew. @throws EngineError `webgpu_unavailable` */
  open(variant: Variant): Promise<Gpu>;
  /** The checks to make; the others are skipped. */
  readonly ids: readonly CheckId[];
  /** Called before each check. */
  onCheck(id: CheckId, way: string): void;
}

/**
 * Makes all checks on one device, each in the first of its ways that computes right. Stops where
 * the results call for another device. What a check throws is its failure; a device that is lost,
 * exhausted or silent is destroyed and opened anew for the next check.
 * @throws EngineError `webgpu_unavailable` where the device cannot be opened; `device_lost`
 */
export async function survey(
  variant: Variant,
  form: Bench['form'],
  tools: SurveyTools,
): Promise<Survey> {
  const results: CheckResult[] = [];
  const made = (): Survey => ({ ...variant, results });
  let gpu = await tools.open(variant);
  try {
    for (const id of CHECK_IDS) {
      if (isLeftOut(id, tools)) {
        results.push(skipped(id));
        continue;
      }
      for (const way of waysOf(id, variant.float, gpu.device.limits)) {
        tools.onCheck(id, way);
        const { linear, kernels: chosen } = chosenSoFar(made());
        const kernels = withWay(chosen, id, way);
        const bench = { gpu, form, float: variant.float, kernels, linear };
        let result = await attempt(id, way, bench, tools);
        if (result.verdict === 'failed') gpu = await usable(gpu, result, made(), tools);
        if (gpu !== bench.gpu && !wasSilent(bench.gpu.device)) {
          // The device may have been lost for another reason, so the check gets a second try.
          result = await attempt(id, way, { ...bench, gpu }, tools);
          if (result.verdict === 'failed') gpu = await usable(gpu, result, made(), tools);
        }
        results.push(result);
        if (result.verdict !== 'failed') break;
      }
      if (nextVariant([made()]) !== null) break;
    }
    return made();
  } finally {
    gpu.device.destroy();
  }
}

/**
 * The device, or a new one where it is of no use any more.
 * @throws EngineError `device_lost` where nothing was computed before the loss: then it is no
 *   kernel's fault
 */
async function usable(
  gpu: Gpu,
  failed: CheckResult,
  made: Survey,
  tools: SurveyTools,
): Promise<Gpu> {
  const lost = await isLost(gpu.device);
  if (!lost && !gpu.bytes.exhausted()) return gpu;
  const { results } = made;
  if (lost && !wasSilent(gpu.device) && !results.some(({ verdict }) => verdict === 'passed')) {
    throw deviceLost(new Error(failed.why));
  }
  gpu.device.destroy();
  return tools.open(made);
}

function chosenSoFar(made: Survey): Pick<FirstUseChoice, 'kernels' | 'linear'> {
  return choose([made], USUAL_KERNELS);
}

function isLeftOut(id: CheckId, { demoModel, ids }: SurveyTools): boolean {
  return !ids.includes(id) || (id === 'demo_picture' && demoModel === undefined);
}

function skipped(id: CheckId): CheckResult {
  const why = 'not made on this adapter';
  return { id, way: '', verdict: 'skipped', measured: null, limit: 0, milliseconds: 0, why };
}
