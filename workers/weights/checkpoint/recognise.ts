import { EngineError } from '../../failure.ts';
import type { SafetensorsHeader } from '../safetensors.ts';

/** A kind of file that is no SDXL checkpoint. */
interface OtherKind {
  /** Any key that matches shows the kind. */
  readonly key: RegExp;
  /** What the file is, behind "… is". */
  readonly is: string;
  readonly action: string;
}

const OTHER = 'Use a checkpoint of the SDXL family, such as Playground v2.5.';
const WHOLE = 'Use the whole checkpoint, or the whole diffusers folder.';

/** The first that matches counts: a checkpoint of another family has names of SDXL's too. */
export const OTHER_KINDS: readonly OtherKind[] = [
  {
    key: /^lora_(unet|te\d?|prior)_|\.lora_(up|down|A|B)\.|\.lora\.(up|down)\./,
    is: 'a LoRA, which changes a model and is none itself',
    action: 'Choose a model, and give the LoRA with the request.',
  },
  {
    key: /^(clip_l|clip_g|emb_params|text_encoders_\d)$/,
    is: 'a file of learned words, and no model',
    action: 'Choose a model, and add the file under learned words.',
  },
  {
    key: /^(control_model|controlnet_\w+|input_hint_block)\./,
    is: 'a ControlNet, which steers a model and is none itself',
    action: OTHER,
  },
  { key: /(^|\.)double_blocks\./, is: 'a FLUX model', action: OTHER },
  { key: /(^|\.)joint_blocks\./, is: 'a Stable Diffusion 3 model', action: OTHER },
  { key: /^cond_stage_model\.transformer\./, is: 'a Stable Diffusion 1 model', action: OTHER },
  { key: /^cond_stage_model\.model\./, is: 'a Stable Diffusion 2 model', action: OTHER },
  { key: /^conditioner\.embedders\.0\.model\./, is: 'the refiner of SDXL', action: OTHER },
  {
    key: /^edm_vpred\./,
    is: 'a CosXL model, whose sampling this app does not know',
    action: OTHER,
  },
];

/** A file with one network of a model, by a name that only this network has. */
export const NETWORKS_ALONE: readonly (readonly [RegExp, string])[] = [
  [/^(unet\.)?(down_blocks|add_embedding)\./, 'the UNet of a diffusers folder'],
  [/^(first_stage_model\.)?(encoder|decoder)\.(down|up|down_blocks|up_blocks)\./, 'a VAE'],
  [/^(text_model|transformer\.resblocks)\./, 'a text encoder'],
];

const IN_CHANNELS = 'model.diffusion_model.input_blocks.0.0.weight';

/**
 * Refuses a file that is no checkpoint of the SDXL family, and says what it is.
 * @param name of the file, for the failure
 * @throws {EngineError} `model_unsupported`
 */
export function requireSdxl(name: string, { tensors }: SafetensorsHeader): void {
  const keys = [...tensors.keys()];
  const other = OTHER_KINDS.find(({ key }) => keys.some((each) => key.test(each)));
  if (other !== undefined) throw unsupported(`${name} is ${other.is}.`, other.action);
  const channels = tensors.get(IN_CHANNELS)?.shape[1];
  if (channels === undefined) {
    const [, part] = NETWORKS_ALONE.find(([key]) => keys.some((each) => key.test(each))) ?? [];
    throw part === undefined
      ? unsupported(
          `${name} has none of the names that a checkpoint of the SDXL family has.`,
          OTHER,
        )
      : unsupported(`${name} is ${part} alone, which is a part of a model.`, WHOLE);
  }
  if (channels === 4) return;
  const use = channels === 9 ? 'an inpainting model' : 'a model for another task';
  throw unsupported(`${name} is ${use}: its UNet takes ${channels} channels and not 4.`, OTHER);
}

function unsupported(message: string, action: string): EngineError {
  return new EngineError('model_unsupported', message, action);
}
