import { USUAL_KERNELS } from '../../graph/kernels.ts';
import {
  CHECK_IDS,
  FIRST_USE_SCHEMA,
  type CheckId,
  type FirstUseChoice,
  type FirstUseRecord,
  type Survey,
} from '../../protocol/first-use.ts';
import type { DeviceSpeed } from '../../protocol/device.ts';
import type { ModelFolder } from '../../weights/folder.ts';
import { openGpu, summarise } from '../runtime/device.ts';
import { wishFor } from '../runtime/device-wish.ts';
import { measureSpeed } from '../measure/measure-speed.ts';
import { keyOf } from './adapter-key.ts';
import { patienceFor } from './attempt.ts';
import { choose, nextVariant, type Variant } from './choose.ts';
import { survey, type SurveyTools } from './survey.ts';

/** A check may have to compile shaders; software adapters do that and all else on the CPU. */
const PATIENCE_MS = { whole: 30_000, reduced: 300_000 } as const;

/** What a software adapter is checked for: the kernels that were once wrong on one, and cheap ones. */
const REDUCED: readonly CheckId[] = [
  'group_norm',
  'layer_norm',
  'self_attention',
  'linear_q8',
  'convolution_fp32',
];

/** What a check of a GPU needs besides the adapter. */
export interface CheckTools {
  /** Opens the demo model; absent where the app comes without one. */
  readonly demoModel?: (() => Promise<ModelFolder>) | undefined;
  /** Called before each check. @param allowMs how long it may take at most */
  onCheck?(id: CheckId, way: string, allowMs: number): void;
  /** Stands in for {@link openGpu} in tests. */
  readonly open?: SurveyTools['open'];
  /** The checks to make, for tests; by default all, and a few on a software adapter. */
  readonly ids?: readonly CheckId[];
  /** For tests of devices that do not answer; by default it depends on the adapter. */
  readonly patienceMs?: number;
}

/**
 * Finds out how models compute right on an adapter. A software adapter is checked with small shapes
 * and without the demo model, because it would take minutes.
 * @throws EngineError `webgpu_unavailable` where its device cannot be opened
 */
export async function checkGpu(adapter: GPUAdapter, tools: CheckTools): Promise<FirstUseRecord> {
  const summary = summarise(adapter);
  const form = summary.isFallbackAdapter ? 'reduced' : 'whole';
  const patienceMs = tools.patienceMs ?? PATIENCE_MS[form];
  const surveyTools: SurveyTools = {
    open: tools.open ?? (({ subgroups }) => openGpu(wishFor(subgroups))),
    demoModel: tools.demoModel,
    ids: tools.ids ?? (form === 'whole' ? CHECK_IDS : REDUCED),
    patienceMs,
    onCheck: (id, way) => tools.onCheck?.(id, way, patienceFor(id, patienceMs)),
  };
  const surveys: Survey[] = [];
  for (
    let variant: Variant | null = {
      subgroups: summary.subgroups && !summary.isFallbackAdapter,
      float: summary.shaderF16 ? 'fp16' : 'fp32',
    };
    variant !== null;
    variant = nextVariant(surveys)
  ) {
    surveys.push(await survey(variant, form, surveyTools));
  }
  const choice = choose(surveys, USUAL_KERNELS);
  return {
    schema: FIRST_USE_SCHEMA,
    key: keyOf(adapter),
    at: Date.now(),
    form,
    surveys,
    choice,
    speed: form === 'whole' ? await speedOf(choice) : null,
    halfFailed: false,
    captureFailed: false,
  };
}

/** Measures a usable device; null where that fails, because nothing depends on it. */
async function speedOf({ refused, subgroups }: FirstUseChoice): Promise<DeviceSpeed | null> {
  if (refused !== null) return null;
  const gpu = await openGpu(wishFor(subgroups)).catch(() => null);
  const speed = gpu && (await measureSpeed(gpu.device).catch(() => null));
  gpu?.device.destroy();
  return speed;
}
