import { INSIDE_RESNET, OUTSIDE, type UnetBlocks } from './sgm-unet.ts';

/** diffusers' names of the layers of a residual block, by SGM's. */
const INSIDE = new Map(Object.entries(INSIDE_RESNET).map(([own, sgm]) => [sgm, own]));
/** diffusers' names of the layers outside of the blocks, by SGM's. */
const AROUND = new Map(Object.entries(OUTSIDE).map(([own, sgm]) => [sgm, own]));

const LAYER = /^(input_blocks|middle_block|output_blocks)\.(\d+)(?:\.(\d+))?\.(.+)$/;

/**
 * diffusers' name of a tensor of the UNet: the way back from `sgmUnetName`.
 * @param name SGM's name without `model.diffusion_model.`, as `input_blocks.4.1.proj_in.weight`
 * @returns undefined for a name that is none of an SDXL-shaped UNet
 */
export function diffusersUnetName(name: string, blocks: UnetBlocks): string | undefined {
  const [path, tensor] = cut(name);
  const around = AROUND.get(path);
  if (around !== undefined) return `${around}.${tensor}`;
  if (name.startsWith('middle_block.')) {
    const [, , at = '', rest = ''] = /^(middle_block)\.(\d+)\.(.+)$/.exec(name) ?? [];
    if (at === '1') return attention('mid_block.attentions.0', rest);
    return at === '0' || at === '2'
      ? within(`mid_block.resnets.${Number(at) / 2}`, rest)
      : undefined;
  }
  const [, side = '', n = '', part = '', rest = ''] = LAYER.exec(name) ?? [];
  if (side === '' || part === '') return undefined;
  return side === 'input_blocks'
    ? onTheWayDown(Number(n), Number(part), rest, blocks)
    : onTheWayUp(Number(n), Number(part), rest, blocks);
}

function onTheWayDown(n: number, part: number, rest: string, blocks: UnetBlocks) {
  const row = blocks.layers_per_block + 1;
  const block = `down_blocks.${Math.floor((n - 1) / row)}`;
  const j = (n - 1) % row;
  if (n === 0) return undefined;
  if (j === blocks.layers_per_block) {
    const conv = /^op(\..+)$/.exec(rest)?.[1];
    return part === 0 && conv !== undefined ? `${block}.downsamplers.0.conv${conv}` : undefined;
  }
  return layer(block, j, part, rest);
}

function onTheWayUp(n: number, part: number, rest: string, blocks: UnetBlocks) {
  const row = blocks.layers_per_block + 1;
  const b = Math.floor(n / row);
  const block = `up_blocks.${b}`;
  const attends = blocks.up_block_types[b] === 'CrossAttnUpBlock2D';
  if (part === (attends ? 2 : 1)) {
    return n % row === row - 1 && rest.startsWith('conv.')
      ? `${block}.upsamplers.0.${rest}`
      : undefined;
  }
  return layer(block, n % row, part, rest);
}

function layer(block: string, j: number, part: number, rest: string): string | undefined {
  if (part === 0) return within(`${block}.resnets.${j}`, rest);
  return part === 1 ? attention(`${block}.attentions.${j}`, rest) : undefined;
}

/** Names inside of a transformer are the same in both. */
const INSIDE_ATTENTION =
  /^(norm|proj_in|proj_out|transformer_blocks\.\d+\.(norm[123]|attn[12]\.(to_[qkv]|to_out\.0)|ff\.net\.(0\.proj|2)))\.(weight|bias)$/;

function attention(path: string, rest: string): string | undefined {
  return INSIDE_ATTENTION.test(rest) ? `${path}.${rest}` : undefined;
}

function within(resnet: string, rest: string): string | undefined {
  const [path, tensor] = cut(rest);
  const own = INSIDE.get(path);
  return own === undefined ? undefined : `${resnet}.${own}.${tensor}`;
}

/** A name as the path of a module and the name of its tensor. */
function cut(name: string): readonly [path: string, tensor: string] {
  const dot = name.lastIndexOf('.');
  return [name.slice(0, dot), name.slice(dot + 1)];
}
