import { z } from 'zod';
import { UnsupportedConfigError } from './config.ts';
import { SAFETY_CHECKER } from './stages.ts';

const size = z.int().positive();

const FILE = `${SAFETY_CHECKER}/config.json`;

/** Fields that old files leave out have the defaults of transformers' `CLIPVisionConfig`. */
const schema = z
  .object({
    projection_dim: size.default(768),
    vision_config: z.object({
      hidden_act: z.enum(['quick_gelu', 'gelu']).default('quick_gelu'),
      hidden_size: size,
      image_size: size.default(224),
      intermediate_size: size,
      layer_norm_eps: z.number().positive().default(1e-5),
      num_attention_heads: size,
      num_channels: z.literal(3).default(3),
      num_hidden_layers: size,
      patch_size: size,
    }),
  })
  .refine(
    ({ vision_config: { image_size: side, patch_size: patch } }) => side % patch === 0,
    'a picture must be whole patches',
  );

/** `safety_checker/config.json` (StableDiffusionSafetyChecker): its picture encoder. */
export type ClipVisionConfig = z.infer<typeof schema>['vision_config'] & {
  readonly projection_dim: number;
};

/** @throws UnsupportedConfigError naming the first field that does not fit. */
export function parseClipVisionConfig(json: unknown): ClipVisionConfig {
  const result = schema.safeParse(json);
  if (result.success) {
    const { projection_dim, vision_config } = result.data;
    return { ...vision_config, projection_dim };
  }
  const [issue] = result.error.issues;
  const field = issue?.path.join('.') || 'the file';
  throw new UnsupportedConfigError(
    FILE,
    `${field} is not as a safety checker has it (${issue?.message ?? 'invalid'}).`,
  );
}
