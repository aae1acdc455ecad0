import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sgmName } from '../../../test/checkpoint/sgm-names.ts';
import { sdxlCheckpoint } from '../../../test/checkpoint/sdxl-header.ts';
import { sdxlTensors } from '../../../test/full/tensor-list.ts';
import { fixture } from '../../../test/goldens/golden-case.ts';
import { parseUnetConfig } from '../../graph/config.ts';
import { placesOf } from '../checkpoint/tensor-places.ts';
import { diffusersUnetName } from './diffusers-unet.ts';
import { diffusersVaeName } from './diffusers-vae.ts';
import { fromOpenClip } from './open-clip.ts';
import { sgmUnetName } from './sgm-unet.ts';

const full = new URL('../../../tools/bench/sdxl/unet/config.json', import.meta.url);
const read = (path: URL | string) => parseUnetConfig(JSON.parse(readFileSync(path, 'utf8')));
const unet = read(full);
const blocks = { unet, vae: 4 };
const tensors = await sdxlTensors();

const names = (key: string) =>
  placesOf(key, blocks).map(({ component, name }) => [component, name]);

describe('every tensor of the published networks', () => {
  it('lies in one place of a checkpoint, and is found there', () => {
    const places = new Set<string>();
    for (const [component, listed] of tensors) {
      for (const { name } of listed) {
        const { key, ...part } = sgmName(component, name, blocks);
        expect(placesOf(key, blocks)).toContainEqual({ component, name, ...part });
        places.add(`${key} ${part.third}`);
      }
    }
    expect(places.size).toBe(2641);
  });

  it('makes 2513 keys, as many as SDXL’s file has but for logit_scale and position_ids', async () => {
    const keys = (await sdxlCheckpoint()).map(({ name }) => name);
    expect(keys).toHaveLength(2513);
    expect(keys.flatMap((key) => placesOf(key, blocks))).toHaveLength(2641);
  });

  it('comes back from SGM’s name of the UNet, in a miniature with other blocks too', () => {
    const tiny = read(fixture('tiny-playground/unet/config.json'));
    const long = { layers_per_block: 3, up_block_types: tiny.up_block_types };
    for (const shape of [unet, tiny, long]) {
      for (const { name } of tensors.get('unet') ?? []) {
        expect(diffusersUnetName(sgmUnetName(name, shape) ?? '', shape)).toBe(name);
      }
    }
  });
});

describe('the names of SDXL’s file', () => {
  it.each([
    [
      'model.diffusion_model.input_blocks.3.0.op.bias',
      'unet',
      'down_blocks.0.downsamplers.0.conv.bias',
    ],
    [
      'model.diffusion_model.middle_block.1.norm.weight',
      'unet',
      'mid_block.attentions.0.norm.weight',
    ],
    [
      'first_stage_model.decoder.up.3.block.2.conv1.weight',
      'vae',
      'decoder.up_blocks.0.resnets.2.conv1.weight',
    ],
    [
      'first_stage_model.decoder.up.1.upsample.conv.bias',
      'vae',
      'decoder.up_blocks.2.upsamplers.0.conv.bias',
    ],
    [
      'first_stage_model.encoder.down.1.block.0.nin_shortcut.weight',
      'vae',
      'encoder.down_blocks.1.resnets.0.conv_shortcut.weight',
    ],
    [
      'first_stage_model.encoder.mid.attn_1.q.weight',
      'vae',
      'encoder.mid_block.attentions.0.to_q.weight',
    ],
    [
      'first_stage_model.decoder.mid.attn_1.proj_out.bias',
      'vae',
      'decoder.mid_block.attentions.0.to_out.0.bias',
    ],
    ['first_stage_model.decoder.norm_out.weight', 'vae', 'decoder.conv_norm_out.weight'],
    ['first_stage_model.post_quant_conv.weight', 'vae', 'post_quant_conv.weight'],
    [
      'conditioner.embedders.0.transformer.text_model.final_layer_norm.bias',
      'text_encoder',
      'text_model.final_layer_norm.bias',
    ],
    [
      'conditioner.embedders.1.model.ln_final.bias',
      'text_encoder_2',
      'text_model.final_layer_norm.bias',
    ],
    [
      'conditioner.embedders.1.model.positional_embedding',
      'text_encoder_2',
      'text_model.embeddings.position_embedding.weight',
    ],
    [
      'conditioner.embedders.1.model.transformer.resblocks.31.mlp.c_proj.bias',
      'text_encoder_2',
      'text_model.encoder.layers.31.mlp.fc2.bias',
    ],
    ['conditioner.embedders.1.model.text_projection', 'text_encoder_2', 'text_projection.weight'],
  ])('%s is %s %s', (key, component, name) => expect(names(key)).toEqual([[component, name]]));

  it('join queries, keys and values of OpenCLIP', () => {
    expect(fromOpenClip('transformer.resblocks.2.attn.in_proj_bias')).toEqual([
      { name: 'text_model.encoder.layers.2.self_attn.q_proj.bias', third: 0 },
      { name: 'text_model.encoder.layers.2.self_attn.k_proj.bias', third: 1 },
      { name: 'text_model.encoder.layers.2.self_attn.v_proj.bias', third: 2 },
    ]);
  });
});

it.each([
  'model.diffusion_model.input_blocks.x.0.weight',
  'model.diffusion_model.input_blocks.3.1.norm.weight',
  'model.diffusion_model.output_blocks.1.2.conv.weight',
  'model.diffusion_model.middle_block.3.norm.weight',
  'model.diffusion_model.input_blocks.1.0.other.weight',
  'first_stage_model.encoder.up.0.block.0.conv1.weight',
  'first_stage_model.decoder.up.4.block.0.conv1.weight',
  'first_stage_model.loss.logvar',
  'conditioner.embedders.1.model.transformer.resblocks.0.attn.other',
  'first_stage_model.decoder.up.0.block.0.constructor.weight',
  'first_stage_model.encoder.down.0.downsample.conv1.weight',
  'first_stage_model.encoder.quant_conv.weight',
  'first_stage_model.quant_conv.other',
  'model.diffusion_model.middle_block.1.transformer_blocks.0.attn1.to_x.weight',
  'conditioner.embedders.0.transformer.text_model.encoder.layers.0.other.weight',
  'conditioner.embedders.2.model.weight',
  'conditioner.embedders.1.model.transformer.resblocks.0.constructor.weight',
  'conditioner.embedders.1.model.constructor',
  'toString',
])('%s is no tensor of a network', (key) => expect(placesOf(key, blocks)).toEqual([]));

it('the VAE’s samplers are none of its blocks', () => {
  expect(diffusersVaeName('encoder.down.0.downsample.conv.weight', 4)).toBe(
    'encoder.down_blocks.0.downsamplers.0.conv.weight',
  );
  expect(diffusersVaeName('encoder.quant_conv.weight', 4)).toBeUndefined();
});
