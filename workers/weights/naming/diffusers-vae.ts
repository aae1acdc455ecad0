/** diffusers' names of layers, by those of the autoencoder of latent-diffusion. */
const LAYERS: ReadonlyMap<string, string> = new Map([
  ...['conv_in', 'conv_out', 'norm1', 'conv1', 'norm2', 'conv2'].map(
    (same) => [same, same] as const,
  ),
  ['norm', 'group_norm'],
  ['q', 'to_q'],
  ['k', 'to_k'],
  ['v', 'to_v'],
  ['proj_out', 'to_out.0'],
  ['nin_shortcut', 'conv_shortcut'],
  ['norm_out', 'conv_norm_out'],
]);

/** Where a layer lies; what follows is its own name. */
const BLOCK = /^(encoder|decoder)\.(down|up)\.(\d+)\.(?:block\.(\d+)|(downsample|upsample))$/;
const MIDDLE = /^(encoder|decoder)\.mid\.(block_1|block_2|attn_1)$/;

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
  if (/^(post_)?quant_conv\.(weight|bias)$/.test(name)) return name;
  const [, path = '', layer = '', tensor] = /^(.+)\.(\w+)\.(weight|bias)$/.exec(name) ?? [];
  const block = blockName(path, blocks);
  // A sampler has one layer, and no other block has a layer of this name.
  const isSampler = block?.endsWith('samplers.0') ?? false;
  const own = isSampler ? (layer === 'conv' ? layer : undefined) : LAYERS.get(layer);
  return block === undefined || own === undefined ? undefined : `${block}.${own}.${tensor}`;
}

function blockName(path: string, blocks: number): string | undefined {
  if (path === 'encoder' || path === 'decoder') return path;
  const [, part, middle = ''] = MIDDLE.exec(path) ?? [];
  if (part !== undefined) return `${part}.mid_block.${MIDDLE_NAMES[middle]}`;
  const [, half, side = '', n = '', j, sampler] = BLOCK.exec(path) ?? [];
  if (half === undefined || (half === 'encoder') !== (side === 'down')) return undefined;
  if (Number(n) >= blocks) return undefined;
  const block = `${half}.${side}_blocks.${side === 'down' ? n : blocks - 1 - Number(n)}`;
  return sampler === undefined ? `${block}.resnets.${j}` : `${block}.${sampler}rs.0`;
}
