import { parseRequest } from '../../../src/request/parse-request.ts';
import type { PixelSize } from '../../../src/request/image-size.ts';
import { EngineError } from '../../failure.ts';
import type { JobId } from '../../protocol/engine-job.ts';
import type { CaptureUse } from '../../protocol/engine-options.ts';
import { checkRequest } from '../check-request.ts';
import { type Reporter, SILENT } from '../reporter.ts';
import { JobRun } from '../runtime/job-run.ts';
import type { LoadedModel } from '../runtime/loaded-model.ts';

/**
 * A job whose stages are called one by one, in place of a picture.
 * @param size of the picture in pixels
 * @param how `capture`: as the option of a job, whether the UNet's calls are recorded; by default as in a run.
 *   `report`: by default nobody is told. `inpaints`: whether a mask keeps a part of the picture
 * @throws EngineError `invalid_request` for a size that no picture may have
 */
export function benchJob(
  loaded: LoadedModel,
  size: PixelSize,
  signal: AbortSignal,
  {
    capture,
    report = SILENT,
    inpaints = false,
  }: {
    readonly capture?: CaptureUse | undefined;
    readonly report?: Reporter;
    readonly inpaints?: boolean;
  } = {},
): JobRun {
  const parsed = parseRequest({
    image_url: 'file',
    ...(inpaints && { mask_url: 'mask' }),
    prompt: '',
    image_size: size,
    guidance_scale: 3,
    format: 'png',
    seed: 0,
  });
  if (!parsed.ok) {
    const said = parsed.detail.map(({ msg }) => msg).join(', ');
    throw new EngineError('invalid_request', `The size is refused: ${said}.`, 'Choose another.');
  }
  const { request } = parsed;
  const { backend, precision } = loaded.runtime;
  const job = {
    id: 'benchmark' as JobId,
    request,
    source: new Blob(),
    options: {
      model: { kind: 'url', id: loaded.model.id, baseUrl: '' },
      precision,
      backend,
      noise: 'cpu',
      trace: false,
      convertColorProfile: false,
      ...(capture && { capture }),
    },
  } as const;
  const checked = checkRequest(request, undefined);
  return new JobRun({ job, checked, loaded, report, signal, residency: 'unet' });
}
