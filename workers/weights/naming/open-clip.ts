/** A tensor by its name in a diffusers folder, and the part of the stored tensor that it is. */
export interface OpenClipTensor {
  readonly name: string;
  /** The first, second or third of three equal runs of rows; all rows without it. */
  readonly third?: 0 | 1 | 2;
  /** It is stored as [in, out], and a diffusers folder has [out, in]. */
  readonly transposed?: true;
}

const LAYERS: ReadonlyMap<string, string> = new Map([
  ['ln_1', 'layer_norm1'],
  ['ln_2', 'layer_norm2'],
  ['attn.out_proj', 'self_attn.out_proj'],
  ['mlp.c_fc', 'mlp.fc1'],
  ['mlp.c_proj', 'mlp.fc2'],
]);

const OUTSIDE: ReadonlyMap<string, OpenClipTensor> = new Map<string, OpenClipTensor>([
  ['token_embedding.weight', { name: 'text_model.embeddings.token_embedding.weight' }],
  ['positional_embedding', { name: 'text_model.embeddings.position_embedding.weight' }],
  ['ln_final.weight', { name: 'text_model.final_layer_norm.weight' }],
  ['ln_final.bias', { name: 'text_model.final_layer_norm.bias' }],
  ['text_projection', { name: 'text_projection.weight', transposed: true }],
]);

const BLOCK = /^transformer\.resblocks\.(\d+)\.(.+)$/;
const JOINED = /^attn\.in_proj_(weight|bias)$/;

/**
 * The tensors of transformers' CLIP text model that one tensor of OpenCLIP's text tower is made of. OpenCLIP
 * keeps the projections of queries, keys and values in one tensor.
 * @param name OpenCLIP's name, as `transformer.resblocks.0.mlp.c_fc.weight`
 * @returns none for a name that is none of a text tower
 */
export function fromOpenClip(name: string): readonly OpenClipTensor[] {
  const outside = OUTSIDE.get(name);
  if (outside !== undefined) return [outside];
  const [, n, rest = ''] = BLOCK.exec(name) ?? [];
  if (n === undefined) return [];
  const layer = `text_model.encoder.layers.${n}`;
  const [, tensor] = JOINED.exec(rest) ?? [];
  if (tensor !== undefined) {
    const names = ['q_proj', 'k_proj', 'v_proj'] as const;
    return ([0, 1, 2] as const).map((third) => ({
      name: `${layer}.self_attn.${names[third]}.${tensor}`,
      third,
    }));
  }
  const [, path = '', own] = /^(.+)\.(weight|bias)$/.exec(rest) ?? [];
  const spelled = LAYERS.get(path);
  return spelled === undefined ? [] : [{ name: `${layer}.${spelled}.${own}` }];
}
