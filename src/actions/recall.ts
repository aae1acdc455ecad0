import { readBlob } from '../../workers/records/blobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { SHAPES, shapeSize, type SizeChoice } from '../request/sizes.ts';
import { CENTRE, type Focus } from '../request/cover-crop.ts';
import { resolveSize } from '../request/image-size.ts';
import { setSession, takeSource, useSession } from '../stores/session.ts';
import { setSettings } from '../stores/settings.ts';

/** Puts a job's source, crop and every parameter back on the screen, its seed kept for the next run. */
export async function recall(job: JobRecord | undefined): Promise<void> {
  if (job === undefined) return;
  const { request, options } = job;
  const blob = job.source === null ? undefined : await readBlob(job.source);
  if (blob !== undefined) {
    await takeSource(blob, request.image_url.replace(/^blob:/, ''));
    const { source } = useSession.getState();
    if (source !== null) setSession({ focus: focusOf(request.crop, source) });
  }
  setSettings({
    prompt: request.prompt,
    negativePrompt: request.negative_prompt ?? '',
    strength: request.strength,
    size: sizeChoice(request.image_size, options.nativePixels),
    steps: request.num_inference_steps,
    guidance: request.guidance_scale,
    rescale: request.guidance_rescale,
    images: request.num_images,
    format: request.format,
    safetyChecker: request.enable_safety_checker,
    seed: request.seed.toString(),
    seedLocked: true,
    model: options.model.id,
    view: '',
  });
}

function focusOf(
  crop: JobRecord['request']['crop'],
  source: { readonly width: number; readonly height: number },
): Focus {
  if (crop === undefined) return CENTRE;
  return {
    x: share(crop.x, source.width - crop.width),
    y: share(crop.y, source.height - crop.height),
  };
}

function share(at: number, room: number): number {
  return room > 0 ? at / room : CENTRE.x;
}

function sizeChoice(
  asked: JobRecord['request']['image_size'],
  nativePixels: number | undefined,
): SizeChoice {
  const { width, height } = resolveSize(asked);
  const shape = SHAPES.find((name) => {
    const size = resolveSize(shapeSize(name, nativePixels));
    return size.width === width && size.height === height;
  });
  return shape === undefined ? { kind: 'custom', width, height } : { kind: 'shape', shape };
}
