/** Phases 5 and 6 of the recipe (pipeline.ts): the latents that a run starts from, one way for each endpoint. */
import type { Beginning } from './beginning.ts';
import { standardDeviation } from './diffusion/guidance.ts';
import {
  addNoise,
  normaliseLatents,
  pureNoise,
  samplePosterior,
  splitMoments,
} from './diffusion/latents.ts';
import type { NoiseGenerator } from './diffusion/noise/generator.ts';
import {
  createGenerator,
  drawInpaintNoise,
  drawRunNoise,
  drawTextNoise,
  type PictureNoise,
  type RunNoise,
} from './diffusion/noise/run-noise.ts';
import type { Schedule, ScheduleStep } from './diffusion/schedulers/index.ts';
import type { RgbImage } from './image/rgb-image.ts';
import { toTensor } from './image/tensor.ts';
import type { JobRun } from './runtime/job-run.ts';
import type { Kept } from './stages/denoise.ts';
import { encodeCard, isCardDue } from './stages/colour-card.ts';
import { fitRunPreview } from './stages/preview.ts';
import { sourceMoments } from './stages/source-moments.ts';

export interface Start {
  readonly noise: RunNoise;
  /** [n,4,h,w] */
  readonly start: Float32Array;
  readonly kept: Kept | null;
  /** Of the source's latents; null without a source. */
  readonly deviation: number | null;
}

/** @throws EngineError for everything a person can do something about */
export async function startLatents(
  run: JobRun,
  begun: Beginning,
  schedule: Schedule,
): Promise<Start> {
  switch (begun.kind) {
    case 'text-to-image':
      return fromNoise(run, schedule);
    case 'image-to-image': {
      const { x0, noise } = await fromPicture(run, begun.source, schedule, drawRunNoise);
      const start = addNoise(x0, noise.initial, schedule.initialSigma, schedule.initialSignal);
      return { noise, start, kept: null, deviation: standardDeviation(x0) };
    }
    case 'inpainting': {
      const { x0, noise } = await fromPicture(run, begun.source, schedule, drawInpaintNoise);
      // At strength 1 nothing of the source is under the noise, not even its mean.
      const start =
        run.job.request.strength === 1
          ? pureNoise(noise.initial, schedule.initNoiseSigma)
          : addNoise(x0, noise.initial, schedule.initialSigma, schedule.initialSignal);
      const redraw = inEachChannel(begun.redraw, x0.length);
      return { noise, start, kept: { redraw, x0 }, deviation: standardDeviation(x0) };
    }
  }
}

/** Text to image: there is no picture to encode, and only the first one of a model encodes the card of colours. */
async function fromNoise(run: JobRun, schedule: Schedule): Promise<Start> {
  if (isCardDue(run)) {
    run.report.phase('encode_image');
    await encodeCard(run);
    await run.finished('vae_encode');
  }
  run.report.phase('prepare_latents');
  const noise = draw(run, schedule, drawTextNoise);
  const start = pureNoise(noise.initial, schedule.initNoiseSigma);
  return { noise, start, kept: null, deviation: null };
}

/** x0 is one sample of the source's posterior, shared by all pictures. */
async function fromPicture(
  run: JobRun,
  source: RgbImage,
  schedule: Schedule,
  order: (...given: DrawArguments) => PictureNoise,
): Promise<{ readonly x0: Float32Array; readonly noise: PictureNoise }> {
  const { checked, model, report, trace } = run;
  const { drawn, h, w } = checked;
  trace?.source(toTensor(source), drawn.height, drawn.width);

  // 5. encode_image: the moments of the picture's latents, which equal sources share
  report.phase('encode_image');
  await encodeCard(run);
  const moments = await sourceMoments(run, source);
  await run.finished('vae_encode');

  // 6. prepare_latents: x0, to which noise is added
  report.phase('prepare_latents');
  const noise = draw(run, schedule, order);
  const posterior = splitMoments(moments);
  const x0 = normaliseLatents(samplePosterior(posterior, noise.posterior), model.scaling);
  trace?.posterior(
    { images: run.job.request.num_images, channels: model.unet.in_channels, h, w },
    {
      moments_mean: posterior.mean,
      moments_logvar: posterior.logvar,
      posterior_noise: noise.posterior,
      x0,
    },
  );
  fitRunPreview(run, x0, source);
  return { x0, noise };
}

type DrawArguments = [
  generator: NoiseGenerator,
  count: number,
  images: number,
  steps: readonly ScheduleStep[],
];

function draw<N extends RunNoise>(
  { checked, job, model }: JobRun,
  { steps }: Schedule,
  order: (...given: DrawArguments) => N,
): N {
  const generator = createGenerator(job.options.noise, checked.seed);
  const count = model.unet.in_channels * checked.h * checked.w;
  return order(generator, count, job.request.num_images, steps);
}

/** @param plane [1,1,h,w] @returns [1,4,h,w] */
function inEachChannel(plane: Float32Array, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => plane[i % plane.length] ?? 0);
}
