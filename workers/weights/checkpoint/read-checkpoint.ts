import { EngineError } from '../../failure.ts';
import type { Prediction } from '../../protocol/prediction.ts';
import { toFloat32 } from '../convert.ts';
import { isPickle } from '../pickle.ts';
import { readHeader, type SafetensorsHeader } from '../safetensors.ts';
import type { ByteSource } from '../sources/source.ts';
import { CLIP_TOKENS } from './clip-vocabulary.ts';
import { KeyShapes, PREFIX } from './key-shapes.ts';
import { type CheckpointNetworks, networksOf } from './networks.ts';
import { requireSdxl } from './recognise.ts';
import { predictionConfig, saysNoPrediction } from './prediction.ts';
import { schedulerConfig, type Training } from './scheduler-config.ts';
import { openClipConfig, pooledWidth, textConfig } from './text-config.ts';
import { unetConfig, unetShape } from './unet-config.ts';
import { type LatentStatistics, vaeBlocks, vaeConfig } from './vae-config.ts';

/** A single-file checkpoint of which the header is read. */
export interface Checkpoint extends CheckpointNetworks {
  /** By the paths of a diffusers folder. */
  readonly configs: Readonly<Record<string, object>>;
  /** The file's metadata: a text whose key is the path of a config or a tokenizer's file replaces that. */
  readonly carried: Readonly<Record<string, string>>;
}

/**
 * Reads the header of a single-file checkpoint, and two small tensors of Playground v2.5.
 * @param told how it was trained, for a file that does not say it
 * @throws {EngineError} `invalid_request` if it is told and the file says it itself
 * @throws {EngineError} `model_unsupported` with what the file is instead; `model_file_invalid`,
 *   `model_tensor_missing`, what reading throws
 */
export async function readCheckpoint(source: ByteSource, told?: Prediction): Promise<Checkpoint> {
  await refusePickle(source);
  const header = await readHeader(source);
  requireSdxl(source.name, header);
  const keysOf = (component: keyof typeof PREFIX) => new KeyShapes(header, PREFIX[component]);
  const [unet, vae, first, second] = [
    keysOf('unet'),
    keysOf('vae'),
    keysOf('text_encoder'),
    keysOf('text_encoder_2'),
  ];
  const shape = unetShape(unet);
  if (shape === undefined) {
    throw unsupported(`${source.name} has a UNet whose blocks are not as SDXL has them.`);
  }
  const networks = networksOf(source.name, header, { unet: shape, vae: vaeBlocks(vae) });
  const statistics = await latentStatistics(source, header);
  const asks = saysNoPrediction(header);
  if (told !== undefined && !asks) throw saysItself(source.name);
  const training = told === undefined ? trainingOf(header, statistics) : trainedFor(told);
  requireTokens(source.name, first, header);
  const configs = {
    'model_index.json': modelIndex(
      source.name,
      networks.leftOut,
      training,
      asks && told === undefined,
    ),
    'scheduler/scheduler_config.json': schedulerConfig(training),
    'text_encoder/config.json': textConfig(first),
    'text_encoder_2/config.json': openClipConfig(second),
    'unet/config.json': unetConfig(unet, shape, pooledWidth(second)),
    'vae/config.json': vaeConfig(vae, statistics),
  };
  const { 'model_index.json': _, ...carried } = header.metadata;
  return { ...networks, configs, carried };
}

/** The most keys that a model's index names. */
const MOST_NAMED = 20;

/**
 * Fields with an underscore are about the file; the engine shows them in a job's log.
 * @param asks nothing says how the model was trained
 */
function modelIndex(
  name: string,
  leftOut: readonly string[],
  training: Training,
  asks: boolean,
): object {
  return {
    _class_name: 'StableDiffusionXLPipeline',
    _single_file: {
      name,
      sampling: training.kind === 'edm' ? 'EDM' : training.prediction,
      ...(asks && { asks }),
      left_out: leftOut.slice(0, MOST_NAMED).map((key) => key.slice(0, 200)),
      left_out_count: leftOut.length,
    },
    force_zeros_for_empty_prompt: true,
  };
}

function trainingOf({ tensors, metadata }: SafetensorsHeader, edm: unknown): Training {
  if (edm !== undefined) return { kind: 'edm' };
  const said = metadata['modelspec.prediction_type'] ?? '';
  const isV = tensors.has('v_pred') || /^v(_prediction)?$/i.test(said);
  return {
    kind: 'discrete',
    prediction: isV ? 'v_prediction' : 'epsilon',
    zeroSignal: tensors.has('ztsnr'),
  };
}

function trainedFor(told: Prediction): Training {
  const { prediction_type: prediction, rescale_betas_zero_snr: zeroSignal } =
    predictionConfig(told);
  return { kind: 'discrete', prediction, zeroSignal };
}

function saysItself(name: string): EngineError {
  return new EngineError(
    'invalid_request',
    `${name} says itself how it was trained.`,
    'Leave --prediction out.',
  );
}

/** @returns undefined if the file has no statistics of latents: it is none in the EDM formulation */
async function latentStatistics(
  source: ByteSource,
  header: SafetensorsHeader,
): Promise<LatentStatistics | undefined> {
  const latents_mean = await smallNumbers(source, header, 'edm_mean');
  const latents_std = await smallNumbers(source, header, 'edm_std');
  if (latents_mean === undefined || latents_std === undefined) return undefined;
  return { latents_mean, latents_std };
}

/** One number for each of a few channels. */
const MOST_CHANNELS = 64;

async function smallNumbers(
  source: ByteSource,
  { tensors }: SafetensorsHeader,
  key: string,
): Promise<readonly number[] | undefined> {
  const entry = tensors.get(key);
  if (entry === undefined) return undefined;
  const { dtype, begin, end } = entry;
  const isFloat = dtype === 'F32' || dtype === 'F16' || dtype === 'BF16';
  if (!isFloat || end - begin > MOST_CHANNELS * 4) {
    throw new EngineError(
      'model_file_invalid',
      `${source.name} cannot be used: its ${key} is no number for each channel.`,
      'Download the file again, or pick another model.',
    );
  }
  return [...toFloat32(await source.read(begin, end - begin), dtype)].map(shortest);
}

/** The number with the fewest digits that is this float32. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function requireTokens(name: string, text: KeyShapes, { metadata }: SafetensorsHeader): void {
  const tokens = text.dim('text_model.embeddings.token_embedding.weight', 0) ?? 0;
  if (tokens >= CLIP_TOKENS || Object.hasOwn(metadata, 'tokenizer/vocab.json')) return;
  throw unsupported(
    `${name} knows ${tokens} tokens and does not say which; SDXL models know CLIP’s ${CLIP_TOKENS}.`,
  );
}

async function refusePickle(source: ByteSource): Promise<void> {
  const head = await source.read(0, Math.min(9, source.size));
  if (!isPickle(head)) return;
  throw new EngineError(
    'model_unsupported',
    `${source.name} is a pickle of PyTorch (.ckpt), which can hold programs and is never opened.`,
    'Use the .safetensors file of this model.',
  );
}

function unsupported(message: string): EngineError {
  return new EngineError(
    'model_unsupported',
    message,
    'Use a checkpoint of the SDXL family, such as Playground v2.5.',
  );
}
