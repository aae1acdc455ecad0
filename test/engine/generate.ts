/** The real pipeline in Node on `navigator.gpu`, for adapters headless Chromium cannot be given. */
import { readFile } from 'node:fs/promises';
import { parseRequest } from '../../src/request/parse-request.ts';
import type { GenerateRequest } from '../../src/request/schema.ts';
import { decodeImage } from '../../workers/engine/image/decode.ts';
import type { RgbImage } from '../../workers/engine/image/rgb-image.ts';
import { runPipeline } from '../../workers/engine/pipeline.ts';
import type { Phase } from '../../workers/protocol/engine-event.ts';
import type { JobId } from '../../workers/protocol/engine-job.ts';
import type { CaptureUse, Residency } from '../../workers/protocol/engine-options.ts';
import type { RunMetrics } from '../../workers/protocol/engine-result.ts';
import type { NodeModel } from './node-model.ts';
import { SILENT } from '../../workers/engine/reporter.ts';
import { nodeCheckers, noneInstalled } from './node-safety.ts';

export interface NodeRunOptions {
  readonly residency?: Residency;
  readonly onPhase?: (phase: Phase) => void;
  /** @param pixels RGBA, one for each latent */
  readonly onPreview?: (pixels: Uint8ClampedArray) => void;
  /** The files of the body's `loras`. */
  readonly loras?: readonly Blob[];
  /** As the option of a job. */
  readonly capture?: CaptureUse;
}

export interface NodeRun {
  readonly picture: RgbImage;
  readonly metrics: RunMetrics;
}

/** @param source the picture, or the path of its file @param body fal fields beside image_url, which is `source` */
export async function generateInNode(
  model: Pick<NodeModel, 'loaded'>,
  source: string | Blob,
  body: object,
  { residency, onPhase = SILENT.phase, onPreview, loras = [], capture }: NodeRunOptions = {},
): Promise<NodeRun> {
  const { backend, precision } = model.loaded.runtime;
  const result = await runPipeline(
    {
      id: 'node' as JobId,
      request: request(body),
      source: typeof source === 'string' ? new Blob([await readFile(source)]) : source,
      loras,
      options: {
        model: { kind: 'url', id: model.loaded.model.id, baseUrl: '' },
        precision,
        backend,
        noise: 'cpu',
        trace: false,
        convertColorProfile: false,
        ...(capture && { capture }),
      },
    },
    {
      openModel: async () => model.loaded,
      report: { ...SILENT, phase: onPhase, preview: (_, pixels) => onPreview?.(pixels) },
      safety: nodeCheckers,
      models: noneInstalled,
      signal: new AbortController().signal,
      keep: () => {},
      residency,
    },
  );
  const [image] = result.images;
  if (image === undefined) throw new Error('the run made no picture');
  const picture = await decodeImage(image.blob, { convertColorProfile: false });
  return { picture, metrics: result.metrics };
}

function request(body: object): GenerateRequest {
  const parsed = parseRequest({ image_url: 'file', format: 'png', ...body });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  return parsed.request;
}
