/** diffusers' names of layers, by those of the autoencoder of latent-diffusion. */
const LAYERS: Readonly<Record<string, string>> = {
  norm: 'group_norm',
  q: 'to_q',
  k: 'to_k',
  v: 'to_v',
  proj_out: 'to_out.0',
  nin_shortcut: 'conv_shortcut',
  norm_out: 'conv_norm_out',
};

/** Where a layer lies; what follows is its own name. */
const BLOCK = /^(encoder|decoder)\.(down|up)\.(\d+)\.(?:block\.(\d+)|(downsample|upsample))\.(.+)$/;
const MIDDLE = /^(encoder|decoder)\.mid\.(block_1|block_2|attn_1)\.(.+)$/;
const OUTSIDE = /^(?:(encoder|decoder)\.)?(conv_in|conv_out|norm_out|quant_conv|post_quant_conv)\./;

/** The middle of either half. */
const MIDDLE_NAMES: Readonly<Record<string, string>> = {
  block_1: 'resnets.0',
  block_2: 'resnets.1',
  attn_1: 'attentions.0',
};

/**
 * diffusers' name of a tensor of the VAE. The decoder's blocks are counted from its end in SGM, and from
 * its beginning in diffusers.
 * @param name SGM's name without `first_stage_model.`, as `decoder.up.3.block.0.norm1.weight`
 * @param blocks how many blocks either half has
 * @returns undefined for a name that is none of an AutoencoderKL
 */
export function diffusersVaeName(name: string, blocks: number): string | undefined {
  const [, half, side = '', n = '', j, sampler, rest = ''] = BLOCK.exec(name) ?? [];
  if (half !== undefined) {
    if (Number(n) >= blocks || (half === 'encoder') !== (side === 'down')) return undefined;
    const b = side === 'down' ? Number(n) : blocks - 1 - Number(n);
    const block = `${half}.${side}_blocks.${b}`;
    return sampler === undefined
      ? `${block}.resnets.${j}.${layerName(rest)}`
      : `${block}.${sampler}rs.0.${rest}`;
  }
  const [, part, middle = '', own = ''] = MIDDLE.exec(name) ?? [];
  if (part !== undefined) return `${part}.mid_block.${MIDDLE_NAMES[middle]}.${layerName(own)}`;
  const [, of, around] = OUTSIDE.exec(name) ?? [];
  if (around === undefined || (of === undefined) !== around.endsWith('quant_conv')) {
    return undefined;
  }
  return of === undefined ? name : `${of}.${layerName(name.slice(of.length + 1))}`;
}

function layerName(rest: string): string {
  const [first = ''] = rest.split('.');
  return `${LAYERS[first] ?? first}${rest.slice(first.length)}`;
}
