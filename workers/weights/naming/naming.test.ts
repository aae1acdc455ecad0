import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sdxlTensors } from '../../../test/full/tensor-list.ts';
import { fixture } from '../../../test/goldens/golden-case.ts';
import { parseUnetConfig } from '../../graph/config.ts';
import { kohyaNames } from './kohya.ts';
import { nameTable } from './name-table.ts';
import { sgmUnetName } from './sgm-unet.ts';

const config = parseUnetConfig(
  JSON.parse(
    readFileSync(new URL('../../../tools/bench/sdxl/unet/config.json', import.meta.url), 'utf8'),
  ),
);
const tensors = await sdxlTensors();
const namesOf = (component: 'unet' | 'text_encoder' | 'text_encoder_2') =>
  (tensors.get(component) ?? []).map(({ name }) => name);
const spell = (name: string) => sgmUnetName(name, config);

describe('the names of the published UNet in SGM’s spelling', () => {
  it('are as many, and each leads back to its name', () => {
    const names = namesOf('unet');
    const { to, from } = nameTable(names, spell);
    expect(names).toHaveLength(1680);
    expect(to.size).toBe(1680);
    for (const name of names) expect(from.get(to.get(name) ?? '')).toBe(name);
  });

  it.each([
    ['conv_in.weight', 'input_blocks.0.0.weight'],
    ['time_embedding.linear_2.bias', 'time_embed.2.bias'],
    ['add_embedding.linear_1.weight', 'label_emb.0.0.weight'],
    ['down_blocks.0.resnets.1.norm1.weight', 'input_blocks.2.0.in_layers.0.weight'],
    ['down_blocks.0.downsamplers.0.conv.bias', 'input_blocks.3.0.op.bias'],
    ['down_blocks.1.resnets.0.conv_shortcut.weight', 'input_blocks.4.0.skip_connection.weight'],
    ['down_blocks.2.attentions.1.proj_out.weight', 'input_blocks.8.1.proj_out.weight'],
    ['mid_block.resnets.0.time_emb_proj.weight', 'middle_block.0.emb_layers.1.weight'],
    ['mid_block.attentions.0.norm.weight', 'middle_block.1.norm.weight'],
    ['mid_block.resnets.1.conv2.weight', 'middle_block.2.out_layers.3.weight'],
    ['up_blocks.0.upsamplers.0.conv.weight', 'output_blocks.2.2.conv.weight'],
    ['up_blocks.1.attentions.2.proj_in.weight', 'output_blocks.5.1.proj_in.weight'],
    ['up_blocks.2.resnets.2.conv1.weight', 'output_blocks.8.0.in_layers.2.weight'],
    ['conv_norm_out.weight', 'out.0.weight'],
    ['conv_out.weight', 'out.2.weight'],
  ])('%s is %s', (name, sgm) => expect(spell(name)).toBe(sgm));

  it('a name of another network has none', () => {
    expect(spell('text_model.final_layer_norm.weight')).toBeUndefined();
  });
});

describe('the modules of the published networks in kohya’s spelling', () => {
  const components = ['unet', 'text_encoder', 'text_encoder_2'] as const;

  it('are told apart, in diffusers’ names and in SGM’s', () => {
    const modules = components.flatMap((component) =>
      namesOf(component)
        .filter((name) => name.endsWith('.weight'))
        .map((name) => ({ component, path: name.replace(/\.weight$/, '') })),
    );
    const spelled = modules.flatMap(({ component, path }) => [
      ...kohyaNames(component, path),
      ...(component === 'unet' ? kohyaNames(component, spell(path) ?? '') : []),
    ]);
    expect(modules.length).toBeGreaterThan(1000);
    expect(new Set(spelled).size).toBe(spelled.length);
  });

  it('have a prefix for the network and underscores for dots', () => {
    expect(kohyaNames('unet', 'conv_in')).toEqual(['lora_unet_conv_in']);
    expect(kohyaNames('text_encoder', 'text_model.encoder.layers.0.mlp.fc1')).toEqual([
      'lora_te1_text_model_encoder_layers_0_mlp_fc1',
      'lora_te_text_model_encoder_layers_0_mlp_fc1',
    ]);
    expect(kohyaNames('text_encoder_2', 'text_projection')).toEqual(['lora_te2_text_projection']);
  });
});

it('the miniature’s modules have SGM names of their own too', () => {
  const tiny = parseUnetConfig(
    JSON.parse(readFileSync(fixture('tiny-playground/unet/config.json'), 'utf8')),
  );
  expect(sgmUnetName('up_blocks.1.upsamplers.0.conv.weight', tiny)).toBe(
    'output_blocks.5.2.conv.weight',
  );
});

it('a table of which two names are spelled alike cannot be made', () => {
  expect(() => nameTable(['a.b', 'a_b'], (name) => name.replaceAll('.', '_'))).toThrow(
    'a.b and a_b are both spelled a_b',
  );
});
