/** The real pipeline in Node on `navigator.gpu`, for adapters headless Chromium cannot be given. */
import { readFile } from 'node:fs/promises';
import { parseRequest } from '../../src/request/parse-request.ts';
import type { GenerateRequest } from '../../src/request/schema.ts';
import { decodeImage } from '../../workers/engine/image/decode.ts';
import type { RgbImage } from '../../workers/engine/image/rgb-image.ts';
import { runPipeline } from '../../workers/engine/pipeline.ts';
import type { JobId, Phase, Residency, RunMetrics } from '../../workers/protocol/engine.ts';
import type { NodeModel } from './node-model.ts';
import { SILENT } from '../../workers/engine/reporter.ts';
import { nodeCheckers, noneInstalled } from './node-safety.ts';

export interface NodeRunOptions {
  readonly residency?: Residency;
  readonly onPhase?: (phase: Phase) => void;
  /** The files of the body's `loras`. */
  readonly loras?: readonly Blob[];
}

export interface NodeRun {
  readonly picture: RgbImage;
  readonly metrics: RunMetrics;
}

/** @param body fal fields beside image_url, which is the file `source` */
export async function generateInNode(
  model: Pick<NodeModel, 'loaded'>,
  source: string,
  body: object,
  { residency, onPhase, loras = [] }: NodeRunOptions = {},
): Promise<NodeRun> {
  const { backend, precision } = model.loaded.runtime;
  const result = await runPipeline(
    {
      id: 'node' as JobId,
      request: request(body),
      source: new Blob([await readFile(source)]),
      loras,
      options: {
        model: { kind: 'url', id: model.loaded.model.id, baseUrl: '' },
        precision,
        backend,
        noise: 'cpu',
        trace: false,
        convertColorProfile: false,
      },
    },
    {
      openModel: async () => model.loaded,
      report: onPhase === undefined ? SILENT : { ...SILENT, phase: onPhase },
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
