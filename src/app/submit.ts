import type { EngineOptions } from '../../workers/protocol.ts';
import { insertJob } from '../../workers/records/jobs.ts';
import { usableModel, type ModelEntry } from '../features/models/manifest.ts';
import { chosenSize } from '../features/parameters/sizes.ts';
import { coverCrop, isWhole } from '../features/source/cover-crop.ts';
import { parseRequest } from '../request/parse-request.ts';
import { drawSeed } from '../request/seed-json.ts';
import { setSession, useSession } from '../stores/session.ts';
import { setSettings, useSettings } from '../stores/settings.ts';
import { requestFailure } from './request-failure.ts';

/** Puts what is on the screen into the queue and shows it. */
export async function generate(): Promise<void> {
  const { source, focus } = useSession.getState();
  if (source === null) return;
  const settings = useSettings.getState();
  const model = usableModel(settings.model);
  const { imageSize, pixels } = chosenSize(settings.size, source, model.native_pixels);
  const crop = coverCrop(source, pixels, focus);
  const keep = settings.seedLocked && settings.seed !== '';
  const seed = keep ? BigInt(settings.seed) : drawSeed();

  const parsed = parseRequest({
    // The bytes go with the record; the name only says where they came from.
    image_url: `blob:${source.name}`,
    prompt: settings.prompt,
    negative_prompt: settings.negativePrompt,
    image_size: imageSize,
    num_inference_steps: settings.steps,
    guidance_scale: settings.guidance,
    guidance_rescale: settings.rescale,
    strength: settings.strength,
    seed: seed.toString(),
    num_images: settings.images,
    format: settings.format,
    enable_safety_checker: settings.safetyChecker,
    ...(isWhole(crop, source) ? {} : { crop }),
  });
  if (!parsed.ok) return setSession({ problem: requestFailure(parsed.detail) });

  setSession({ problem: null });
  try {
    const job = await insertJob({
      origin: 'app',
      request: { ...parsed.request, seed },
      options: engineOptions(model),
      source: source.blob,
    });
    setSettings({ seed: seed.toString(), view: job.id });
  } catch (error) {
    setSession({
      problem: {
        code: 'internal_error',
        message: `The browser could not store the run: ${String(error)}`,
        action: 'Free some space, or leave private browsing, and try again.',
      },
    });
  }
}

function engineOptions(model: ModelEntry): EngineOptions {
  if (model.source.kind !== 'url') throw new Error(`${model.id} has no folder to run from`);
  return {
    model: {
      kind: 'url',
      id: model.id,
      baseUrl: new URL(model.source.base, document.baseURI).href,
    },
    precision: 'auto',
    backend: 'auto',
    noise: 'cuda',
    trace: false,
    ...(model.native_pixels === undefined ? {} : { nativePixels: model.native_pixels }),
    convertColorProfile: true,
  };
}
