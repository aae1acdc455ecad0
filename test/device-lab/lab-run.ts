import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseRequest } from '../../src/request/parse-request.ts';
import type { Counts } from '../../workers/engine/counting/counts.ts';
import { spoofedGpu, type AdapterFacts } from '../../tools/bench/spoofed-gpu.ts';
import { standIn } from '../../tools/bench/stand-in.ts';
import { runPipeline } from '../../workers/engine/pipeline.ts';
import { SILENT } from '../../workers/engine/reporter.ts';
import { openGpu } from '../../workers/engine/runtime/device.ts';
import { LoadedModel } from '../../workers/engine/runtime/loaded-model.ts';
import { gpuRuntime, type Runtime } from '../../workers/engine/runtime/runtime.ts';
import { USUAL_KERNELS, type Kernels } from '../../workers/graph/kernels.ts';
import { STAGES, type Stage } from '../../workers/graph/stages.ts';
import type { JobId } from '../../workers/protocol/engine-job.ts';
import type { CaptureUse, Precision } from '../../workers/protocol/engine-options.ts';
import { nodeCheckers, noneInstalled } from '../engine/node-safety.ts';
import { fullModel } from './full-model.ts';

/** Ends the key of work that is calls, not the making of what is called. */
const CALLS = / (first|call\d)$/;
const SOURCE = fileURLToPath(new URL('../../public/example.png', import.meta.url));

/** A whole run of the published model on an adapter, counted. */
export interface LabRun {
  readonly runtime: Runtime;
  readonly stages: ReadonlyMap<Stage, Counts>;
  /** What each step asked for, from the moment it was queued until the next one was. */
  readonly steps: readonly Counts[];
  /** For each step, how many steps had been queued when it was reported as done. */
  readonly queuedAtReport: readonly number[];
  /** Bytes of live buffers when the first step was queued. */
  readonly bytesBeforeSteps: number;
}

interface LabOptions {
  /** Of the picture, in pixels; 1024 by default. */
  readonly side?: number;
  /**
   * With one transformer layer at each level of the UNet, and three in each text encoder. Every kernel
   * is there at every size, and most of the weights are not.
   */
  readonly short?: boolean;
  /** As the option of a job. */
  readonly vaeTileBytes?: number;
  /** Those of a device that was not checked, by default. */
  readonly kernels?: Kernels;
  /** How many steps run; 1 by default. */
  readonly steps?: number;
  /** As the option of a job. */
  readonly capture?: CaptureUse;
}

/**
 * Runs the product's own pipeline, with guidance and one picture, on an adapter that computes nothing.
 */
export async function labRun(
  facts: AdapterFacts,
  precision: Precision | 'auto',
  options: LabOptions = {},
): Promise<LabRun> {
  const { short = false, kernels = USUAL_KERNELS } = options;
  const { gpu, recorder } = spoofedGpu(facts, standIn());
  const value = { gpu, hardwareConcurrency: 2 };
  Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
  const opened = await openGpu();
  const runtime = gpuRuntime(opened, precision, { kernels });
  const loaded = new LoadedModel(await fullModel(runtime.precision, { short }), runtime);
  const recorded = recorder();
  recorded.begin('before');
  let queued = 0;
  const queuedAtReport: number[] = [];
  let bytesBeforeSteps = 0;
  try {
    await runPipeline(await job(runtime, options), {
      openModel: async () => loaded,
      report: {
        ...SILENT,
        work({ name, key }) {
          if (name === 'unet' && key !== undefined && CALLS.test(key)) {
            if (queued === 0) bytesBeforeSteps = recorded.live();
            queued += 1;
          }
          if (isStage(name)) {
            recorded.begin(name === 'unet' && queued > 1 ? `step ${queued}` : name);
          }
        },
        step: () => void queuedAtReport.push(queued),
      },
      safety: nodeCheckers,
      models: noneInstalled,
      signal: new AbortController().signal,
      keep() {},
    });
  } finally {
    await loaded.release();
  }
  const sections = [...recorded.sections()];
  const stages = new Map(sections.filter(([name]) => isStage(name)) as [Stage, Counts][]);
  const steps = sections.flatMap(([name, counts]) =>
    name === 'unet' || name.startsWith('step ') ? counts : [],
  );
  return { runtime, stages, steps, queuedAtReport, bytesBeforeSteps };
}

function isStage(name: string): name is Stage {
  return STAGES.some((stage) => stage === name);
}

async function job(
  { backend, precision }: Runtime,
  { side = 1024, steps = 1, vaeTileBytes, capture }: LabOptions,
) {
  const parsed = parseRequest({
    image_url: 'file',
    prompt: 'an island',
    image_size: { width: side, height: side },
    num_inference_steps: 2 * steps,
    strength: 0.5,
    guidance_scale: 3,
    enable_safety_checker: false,
    format: 'png',
    seed: 5,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  return {
    id: 'lab' as JobId,
    request: parsed.request,
    source: new Blob([await readFile(SOURCE)]),
    options: {
      model: { kind: 'url', id: 'full', baseUrl: '' },
      precision,
      backend,
      noise: 'cpu',
      trace: false,
      convertColorProfile: false,
      previews: false,
      ...(vaeTileBytes === undefined ? {} : { vaeTileBytes }),
      ...(capture && { capture }),
    },
  } as const;
}
