import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fixture } from '../../../test/goldens/golden-case.ts';
import { parseClipConfig, parseUnetConfig, parseVaeConfig } from '../../graph/config.ts';
import { encodeSafetensors } from '../safetensors-write.ts';
import { bytesSource } from '../sources/bytes-source.ts';
import type { ByteSource } from '../sources/source.ts';
import { loraModules } from './modules.ts';
import { readLora } from './read-lora.ts';

const json = (path: string): unknown =>
  JSON.parse(readFileSync(fixture(`tiny-playground/${path}/config.json`), 'utf8'));
const modules = loraModules({
  unet: parseUnetConfig(json('unet')),
  vae: parseVaeConfig(json('vae')),
  textEncoder: parseClipConfig('text_encoder', json('text_encoder')),
  textEncoder2: parseClipConfig('text_encoder_2', json('text_encoder_2')),
});

/** Tensors of ones, by name and shape. */
type Shapes = Readonly<Record<string, readonly number[]>>;

function file(shapes: Shapes, metadata?: Readonly<Record<string, string>>): ByteSource {
  const bytes = encodeSafetensors(
    Object.entries(shapes).map(([name, shape]) => ({
      name,
      shape,
      dtype: 'F32',
      data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1),
    })),
  );
  return bytesSource(metadata === undefined ? bytes : withMetadata(bytes, metadata), 'loras[2]');
}

function withMetadata(bytes: Uint8Array<ArrayBuffer>, metadata: object): Uint8Array<ArrayBuffer> {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as object;
  const text = new TextEncoder().encode(JSON.stringify({ ...header, __metadata__: metadata }));
  const made = new Uint8Array(8 + text.length + bytes.length - 8 - length);
  new DataView(made.buffer).setBigUint64(0, BigInt(text.length), true);
  made.set(text, 8);
  made.set(bytes.subarray(8 + length), 8 + text.length);
  return made;
}

const read = (shapes: Shapes, { force = false, metadata = {} } = {}) =>
  readLora(file(shapes, metadata), 2, modules, force);

const ATTENTION = 'down_blocks.1.attentions.0.transformer_blocks.0.attn1';
const KOHYA = `lora_unet_${ATTENTION.replaceAll('.', '_')}`;
const GOOD: Shapes = {
  [`${KOHYA}_to_q.lora_down.weight`]: [2, 32],
  [`${KOHYA}_to_q.lora_up.weight`]: [32, 2],
};

describe('the layers of a LoRA file', () => {
  it.each<[string, string, Shapes]>([
    ['kohya', 'to_q', GOOD],
    [
      'kohya after SGM',
      'to_q',
      {
        'lora_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_q.lora_down.weight': [2, 32],
        'lora_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_q.lora_up.weight': [32, 2],
      },
    ],
    [
      'PEFT with an adapter’s name',
      'to_q',
      {
        [`unet.${ATTENTION}.to_q.lora_A.default.weight`]: [2, 32],
        [`unet.${ATTENTION}.to_q.lora_B.default.weight`]: [32, 2],
      },
    ],
    [
      'PEFT’s own files, of the UNet alone',
      'to_out.0',
      {
        [`base_model.model.${ATTENTION}.to_out.0.lora_A.weight`]: [2, 32],
        [`base_model.model.${ATTENTION}.to_out.0.lora_B.weight`]: [32, 2],
      },
    ],
    [
      'old diffusers, without a prefix',
      'to_out.0',
      {
        [`${ATTENTION}.processor.to_out_lora.down.weight`]: [2, 32],
        [`${ATTENTION}.processor.to_out_lora.up.weight`]: [32, 2],
      },
    ],
    [
      'a linear layer kept as a convolution',
      'to_q',
      {
        [`${KOHYA}_to_q.lora_down.weight`]: [2, 32, 1, 1],
        [`${KOHYA}_to_q.lora_up.weight`]: [32, 2, 1, 1],
      },
    ],
  ])('%s', async (_, layer, shapes) => {
    const { layers, notes } = await read(shapes);
    expect(layers).toMatchObject([
      { module: { component: 'unet', key: `${ATTENTION}.${layer}.weight` }, rank: 2, scale: 1 },
    ]);
    expect(notes).toEqual([]);
  });

  it('a text encoder’s in old names, one that no graph reads among them', async () => {
    const at = 'text_encoder.text_model.encoder.layers.2.self_attn';
    const { layers, notes } = await read({
      [`${at}.to_out_lora.down.weight`]: [2, 64],
      [`${at}.to_out_lora.up.weight`]: [64, 2],
    });
    expect(layers[0]?.module.key).toBe('text_model.encoder.layers.2.self_attn.out_proj.weight');
    expect(notes).toEqual([]);
  });

  it('alpha is the file’s number, or the rank', async () => {
    const { layers } = await read({ ...GOOD, [`${KOHYA}_to_q.alpha`]: [] });
    expect(layers[0]?.scale).toBe(1 / 2);
  });

  it.each([
    [{ 'unet.lora_alpha': 8 }, 4],
    [{ 'unet.lora_alpha': 8, 'unet.alpha_pattern': { 'attn1.to_q': 3 } }, 1.5],
    [{ 'unet.lora_alpha': 8, 'unet.use_rslora': true }, 8 / Math.SQRT2],
    [{ 'text_encoder.lora_alpha': 8 }, 1],
  ])('alpha by the metadata %j', async (config, scale) => {
    const metadata = { lora_adapter_metadata: JSON.stringify(config) };
    const { layers } = await read(GOOD, { metadata });
    expect(layers[0]?.scale).toBeCloseTo(scale, 12);
  });

  it('metadata that is no JSON says nothing', async () => {
    const { layers } = await read(GOOD, { metadata: { lora_adapter_metadata: '{' } });
    expect(layers[0]?.scale).toBe(1);
  });
});

describe('keys that are not used are named', () => {
  it.each<[string, Shapes, RegExp]>([
    ['an unknown layer', { 'lora_unet_nothing.lora_down.weight': [2, 2] }, /name no layer/],
    ['an unknown ending', { [`${KOHYA}_to_q.other`]: [1] }, /name no layer/],
    ['half a layer', { [`${KOHYA}_to_k.lora_down.weight`]: [2, 32] }, /other half/],
    ['LoHa', { [`${KOHYA}_to_k.hada_w1_a`]: [2, 32] }, /another kind of adapter/],
    ['DoRA in kohya’s form', { [`${KOHYA}_to_q.dora_scale`]: [32, 1] }, /magnitudes in kohya/],
    [
      'SGM’s names beside diffusers’',
      {
        'lora_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_k.lora_down.weight': [2, 32],
        'lora_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_k.lora_up.weight': [32, 2],
      },
      /under diffusers’ names too/,
    ],
    [
      'a convolution in three parts',
      {
        'lora_unet_down_blocks_0_resnets_0_conv1.lora_down.weight': [2, 16, 1, 1],
        'lora_unet_down_blocks_0_resnets_0_conv1.lora_mid.weight': [2, 2, 3, 3],
        'lora_unet_down_blocks_0_resnets_0_conv1.lora_up.weight': [16, 2, 1, 1],
      },
      /in three parts/,
    ],
    [
      'the same layer a second time',
      { [`unet.${ATTENTION}.to_q.lora_A.weight`]: [2, 32] },
      /a second time/,
    ],
  ])('%s', async (_, more, why) => {
    const { layers, notes } = await read({ ...GOOD, ...more });
    expect(layers).toHaveLength(1);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(why);
    for (const name of Object.keys(more)) expect(notes[0]).toContain(name);
  });
});

describe('a file that does not fit is refused at its place', () => {
  const other = (suffix: string, prompt: number): Shapes => ({
    [`${KOHYA.replace('attn1', 'attn2')}_to_k.lora_down.weight`]: [2, prompt],
    [`${KOHYA.replace('attn1', 'attn2')}_to_k.lora_up.weight`]: [suffix.length * 32, 2],
  });

  it.each<[string, Shapes, RegExp]>([
    [
      'FLUX',
      {
        'lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight': [2, 8],
        'lora_unet_double_blocks_0_img_attn_qkv.lora_up.weight': [8, 2],
      },
      /made for FLUX, and nothing of it fits/,
    ],
    ['Stable Diffusion 1', other('x', 768), /made for Stable Diffusion 1\. It does not fit/],
    ['Stable Diffusion 2', other('x', 1024), /made for Stable Diffusion 2\. /],
    ['the published SDXL', other('x', 2048), /made for SDXL\. /],
    ['nothing known', { 'model.layers.0.weight': [2, 2] }, /None of its 1 tensors .*model\.layers/],
    [
      'a rank as wide as a layer can never be',
      {
        [`${KOHYA}_to_q.lora_down.weight`]: [4096, 32],
        [`${KOHYA}_to_q.lora_up.weight`]: [32, 4096],
      },
      /does not fit this model/,
    ],
  ])('%s', async (_, shapes, message) => {
    await expect(read(shapes)).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(message) as string,
      detail: [{ loc: ['body', 'loras', 2, 'path'], type: 'value_error' }],
    });
  });

  it('unless force is on and some of it fits', async () => {
    const { layers, notes } = await read({ ...GOOD, ...other('x', 768) }, { force: true });
    expect(layers).toHaveLength(1);
    expect(notes[0]).toMatch(/2 keys do not fit this model \(force is on\)/);
    await expect(read(other('x', 768), { force: true })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('names of megabytes take no time', async () => {
    const name = `lora_unet_${'attn2_to_k_'.repeat(300_000)}`;
    await expect(read({ [name]: [2, 2] })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('a header of 10 GB is not read', async () => {
    const size = 11 * 2 ** 30;
    const reads: number[] = [];
    const source: ByteSource = {
      name: 'loras[2]',
      size,
      async read(_, length) {
        reads.push(length);
        const bytes = new Uint8Array(length);
        new DataView(bytes.buffer).setBigUint64(0, BigInt(10 * 2 ** 30), true);
        return bytes;
      },
    };
    await expect(readLora(source, 2, modules, false)).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('header of 10737418240 bytes is larger') as string,
    });
    expect(reads).toEqual([8]);
  });
});
