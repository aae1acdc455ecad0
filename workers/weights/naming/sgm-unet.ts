import type { UnetConfig } from '../../graph/config.ts';

/** The parts of the config that decide how SGM counts the blocks. */
export type UnetBlocks = Pick<UnetConfig, 'layers_per_block' | 'up_block_types'>;

/** What the layers of a residual block are called. */
export const INSIDE_RESNET: Readonly<Record<string, string>> = {
  norm1: 'in_layers.0',
  conv1: 'in_layers.2',
  time_emb_proj: 'emb_layers.1',
  norm2: 'out_layers.0',
  conv2: 'out_layers.3',
  conv_shortcut: 'skip_connection',
};

/** The layers outside of the blocks. */
export const OUTSIDE: Readonly<Record<string, string>> = {
  conv_in: 'input_blocks.0.0',
  'time_embedding.linear_1': 'time_embed.0',
  'time_embedding.linear_2': 'time_embed.2',
  'add_embedding.linear_1': 'label_emb.0.0',
  'add_embedding.linear_2': 'label_emb.0.2',
  conv_norm_out: 'out.0',
  conv_out: 'out.2',
};

const LAYER =
  /^(down_blocks|up_blocks|mid_block)(?:\.(\d+))?\.(resnets|attentions|downsamplers|upsamplers)\.(\d+)\.(.+)$/;

/**
 * SGM's name of a module or a tensor of the UNet (Stability's generative-models, also the names in
 * single-file checkpoints behind `model.diffusion_model.`). SGM counts all layers of one side of the
 * UNet in one row, a sampler among them; diffusers counts them block by block.
 * @param name diffusers' name, as `down_blocks.1.attentions.0.proj_in.weight`
 * @returns undefined for a name that is none of an SDXL-shaped UNet
 */
export function sgmUnetName(name: string, blocks: UnetBlocks): string | undefined {
  const [, block = '', b = '0', kind = '', j = '0', rest = ''] = LAYER.exec(name) ?? [];
  if (block === '') return outside(name);
  const layer = place(block, Number(b), kind, Number(j), blocks);
  return layer === undefined ? undefined : `${layer}.${inside(kind, rest)}`;
}

function outside(name: string): string | undefined {
  const [path] = Object.keys(OUTSIDE).filter(
    (each) => name === each || name.startsWith(`${each}.`),
  );
  return path === undefined ? undefined : `${OUTSIDE[path]}${name.slice(path.length)}`;
}

function place(block: string, b: number, kind: string, j: number, blocks: UnetBlocks) {
  const row = blocks.layers_per_block + 1;
  const within = kind === 'resnets' ? 0 : 1;
  switch (block) {
    case 'down_blocks':
      return kind === 'downsamplers'
        ? `input_blocks.${(b + 1) * row}.0`
        : `input_blocks.${b * row + j + 1}.${within}`;
    case 'mid_block':
      return `middle_block.${kind === 'attentions' ? 1 : 2 * j}`;
    case 'up_blocks': {
      if (kind !== 'upsamplers') return `output_blocks.${b * row + j}.${within}`;
      const attends = blocks.up_block_types[b] === 'CrossAttnUpBlock2D';
      return `output_blocks.${(b + 1) * row - 1}.${attends ? 2 : 1}`;
    }
    default:
      return undefined;
  }
}

function inside(kind: string, rest: string): string {
  if (kind === 'downsamplers') return rest.replace(/^conv/, 'op');
  if (kind !== 'resnets') return rest;
  const [first = ''] = rest.split('.');
  return `${INSIDE_RESNET[first] ?? first}${rest.slice(first.length)}`;
}
