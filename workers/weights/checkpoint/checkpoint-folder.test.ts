import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { makeCheckpoint } from '../../../test/checkpoint/make-checkpoint.ts';
import { half, headerOnly, sdxlCheckpoint } from '../../../test/checkpoint/sdxl-header.ts';
import { fixture } from '../../../test/goldens/golden-case.ts';
import { nodeMerges } from '../../../tools/node-merges.ts';
import { parseClipConfig, parseUnetConfig, parseVaeConfig } from '../../graph/config.ts';
import { COMPONENTS } from '../../graph/stages.ts';
import { EngineError } from '../../failure.ts';
import type { Prediction } from '../../protocol/prediction.ts';
import { readJson } from '../folder.ts';
import { bytesSource } from '../sources/bytes-source.ts';
import type { ByteSource } from '../sources/source.ts';
import { checkpointFolder } from './checkpoint-folder.ts';

/** sha256 of the files of the published tokenizers. */
const VOCAB_SUM = '3dc0b7d092bd20ff6e21cc49ec4e01701e87c2661883f827bc281e3a4a64656b';
const MERGES_SUM = '9fd691f7c8039210e0fced15865466c65820d09b63988b0174bfe25de299051a';

const sdxl = await sdxlCheckpoint();
const one = (name: string) => half(name, [1]);
const open = (file: ByteSource) => checkpointFolder('a', file.name, async () => file, nodeMerges);
const published = async (path: string) =>
  JSON.parse(await readFile(new URL(`../../../tools/bench/sdxl/${path}`, import.meta.url), 'utf8'));
const config = (file: ByteSource, path: string) => readJson(open(file), path);

/** The sampling of an SDXL file with more tensors. */
const sampled = (more: readonly ReturnType<typeof one>[], metadata = {}) =>
  config(
    headerOnly('xl.safetensors', [...more, ...sdxl], metadata),
    'scheduler/scheduler_config.json',
  );

/** The first layer of a UNet. */
const unet = (channels: number) =>
  half('model.diffusion_model.input_blocks.0.0.weight', [320, channels, 3, 3]);

/** Playground v2.5: mean and spread of each channel come first. */
function playground(): ByteSource {
  const values = new Float32Array([-1.6574, 1.886, -1.383, 2.5155, 8.4927, 5.9022, 6.5498, 5.2299]);
  const statistics = ['edm_mean', 'edm_std'].map((name) => {
    return { name, dtype: 'F32', shape: [1, 4, 1, 1], byteLength: 16 } as const;
  });
  return headerOnly(
    'playground.safetensors',
    [...statistics, one('denoiser.sigmas'), ...sdxl],
    {},
    new Uint8Array(values.buffer),
  );
}

describe('the full-size file of Playground v2.5, of which there is only the header', () => {
  const file = playground();

  it('has the published size', () => expect(file.size).toBeGreaterThan(6.9e9));

  it.each(['text_encoder', 'text_encoder_2'] as const)('has the config of %s', async (folder) => {
    const path = `${folder}/config.json`;
    expect(parseClipConfig(folder, await config(file, path))).toEqual(
      parseClipConfig(folder, await published(path)),
    );
  });

  it('has the configs of UNet, VAE and scheduler', async () => {
    const unet = 'unet/config.json';
    const vae = 'vae/config.json';
    const scheduler = 'scheduler/scheduler_config.json';
    expect(parseUnetConfig(await config(file, unet))).toEqual(
      parseUnetConfig(await published(unet)),
    );
    expect(parseVaeConfig(await config(file, vae))).toEqual({
      ...parseVaeConfig(await published(vae)),
    });
    expect(await config(file, scheduler)).toEqual(await published(scheduler));
  });

  it('has each network’s tensors with the published names and shapes', async () => {
    const counts = COMPONENTS.map(async (component) => {
      const { header } = (await open(file).network?.(component)) ?? {};
      return header?.tensors.size;
    });
    expect(await Promise.all(counts)).toEqual([196, 517, 1680, 248]);
  });

  it('leaves nothing out', async () => {
    expect(await config(file, 'model_index.json')).toMatchObject({
      _single_file: { left_out: [], left_out_count: 0, sampling: 'EDM' },
    });
  });
});

describe('an SDXL file', () => {
  it('is sampled as SDXL base, which predicts noise', async () => {
    expect(await sampled([])).toMatchObject({
      _class_name: 'EulerDiscreteScheduler',
      prediction_type: 'epsilon',
      rescale_betas_zero_snr: false,
    });
    const file = headerOnly('xl.safetensors', sdxl);
    expect(await config(file, 'vae/config.json')).toMatchObject({ scaling_factor: 0.13025 });
  });

  it('predicts v if a key or its metadata says so', async () => {
    const v = { prediction_type: 'v_prediction', rescale_betas_zero_snr: false };
    expect(await sampled([one('v_pred')])).toMatchObject(v);
    expect(await sampled([], { 'modelspec.prediction_type': 'v' })).toMatchObject(v);
    expect(await sampled([one('v_pred'), one('ztsnr')])).toMatchObject({
      ...v,
      rescale_betas_zero_snr: true,
    });
  });

  it('asks for a person’s word only if nothing in it tells', async () => {
    const asks = async (
      more: readonly ReturnType<typeof one>[],
      metadata = {},
      told?: Prediction,
    ) => {
      const file = headerOnly('xl.safetensors', [...more, ...sdxl], metadata);
      const folder = checkpointFolder('a', file.name, async () => file, nodeMerges, told);
      return readJson(folder, 'model_index.json');
    };
    const asking = { _single_file: { asks: true } };
    expect(await asks([])).toMatchObject(asking);
    expect(await asks([one('v_pred')])).not.toMatchObject(asking);
    expect(await asks([one('ztsnr')])).not.toMatchObject(asking);
    expect(await asks([], { 'modelspec.prediction_type': 'epsilon' })).not.toMatchObject(asking);
    expect(await asks([], {}, 'v_prediction')).toMatchObject({
      _single_file: { sampling: 'v_prediction' },
    });
    expect(await asks([], {}, 'v_prediction')).not.toMatchObject(asking);
    await expect(asks([one('v_pred')], {}, 'epsilon')).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'xl.safetensors says itself how it was trained.',
    });
  });

  it('names the keys that nothing is known of, and none that trainers leave', async () => {
    const more = [
      'conditioner.embedders.0.transformer.text_model.embeddings.position_ids',
      'conditioner.embedders.1.model.logit_scale',
      'model_ema.decay',
      'alphas_cumprod',
      'sqrt_one_minus_alphas_cumprod',
      'a.stranger',
    ].map(one);
    const index = await config(
      headerOnly('xl.safetensors', [...more, ...sdxl]),
      'model_index.json',
    );
    expect(index).toMatchObject({ _single_file: { left_out: ['a.stranger'], left_out_count: 1 } });
  });

  it('has CLIP’s vocabulary, with the published bytes', async () => {
    const folder = open(headerOnly('xl.safetensors', sdxl));
    const sum = async (path: string) =>
      createHash('sha256')
        .update(await folder.text(path))
        .digest('hex');
    expect(await sum('tokenizer/vocab.json')).toBe(VOCAB_SUM);
    expect(await sum('tokenizer_2/merges.txt')).toBe(MERGES_SUM);
    for (const name of ['tokenizer', 'tokenizer_2']) {
      for (const file of ['tokenizer_config.json', 'special_tokens_map.json']) {
        const wanted = await readFile(fixture(`clip-tokenizer/${name}/${file}`), 'utf8');
        expect(JSON.parse(await folder.text(`${name}/${file}`))).toEqual(JSON.parse(wanted));
      }
    }
  });

  it('has no file but those of a folder', async () => {
    const failure = open(headerOnly('xl.safetensors', sdxl)).open('LICENSE.md');
    await expect(failure).rejects.toMatchObject({ code: 'model_file_missing' });
  });
});

describe('a file that is no checkpoint of the family', () => {
  it.each([
    ['a LoRA', [one('lora_unet_conv_in.lora_down.weight')]],
    ['a LoRA', [one('unet.up.attn1.to_q.lora_A.weight')]],
    ['learned words', [one('clip_l'), one('clip_g')]],
    ['ControlNet', [one('control_model.input_blocks.0.0.weight'), unet(4)]],
    ['FLUX', [one('model.diffusion_model.double_blocks.0.img_attn.qkv.weight')]],
    ['FLUX', [one('double_blocks.0.img_attn.qkv.weight')]],
    ['Stable Diffusion 3', [one('model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight')]],
    ['Stable Diffusion 1', [one('cond_stage_model.transformer.text_model.a'), unet(4)]],
    ['Stable Diffusion 2', [one('cond_stage_model.model.ln_final.weight'), unet(4)]],
    ['the refiner', [one('conditioner.embedders.0.model.ln_final.weight'), unet(4)]],
    ['CosXL', [one('edm_vpred.sigma_max'), unet(4)]],
    ['an inpainting model', [unet(9)]],
    ['another task', [unet(8)]],
    ['a VAE alone', [one('decoder.up.0.block.0.conv1.weight')]],
    ['a VAE alone', [one('first_stage_model.encoder.down.0.block.0.conv1.weight')]],
    ['UNet of a diffusers folder', [one('down_blocks.0.resnets.0.conv1.weight')]],
    ['a text encoder alone', [one('text_model.final_layer_norm.weight')]],
    ['none of the names', [one('a'), one('b')]],
    ['none of the names', []],
  ])('is named: %s', async (kind, tensors) => {
    const failure = await failureOf(headerOnly('b.safetensors', tensors));
    expect(failure).toMatchObject({ code: 'model_unsupported' });
    expect(failure.message).toContain(kind);
    expect(failure.action).not.toBe('');
  });

  it('is named if it lacks a text encoder, or has a text encoder of other words', async () => {
    const without = sdxl.filter(({ name }) => !name.startsWith('conditioner.embedders.1'));
    expect(await failureOf(headerOnly('b.safetensors', without))).toMatchObject({
      code: 'model_tensor_missing',
      message: expect.stringContaining('second text encoder'),
    });
    const tokens =
      'conditioner.embedders.0.transformer.text_model.embeddings.token_embedding.weight';
    const few = sdxl.map((each) => (each.name === tokens ? half(tokens, [2014, 768]) : each));
    expect((await failureOf(headerOnly('b.safetensors', few))).message).toContain('2014 tokens');
  });

  it('is refused if it is a pickle, whatever it is called', async () => {
    for (const head of [
      [0x50, 0x4b, 3, 4],
      [0x80, 2, 0x8a, 0x0a],
    ]) {
      const file = bytesSource(
        new Uint8Array(Buffer.concat([Buffer.from(head), Buffer.alloc(40)])),
        'x.safetensors',
      );
      const failure = await failureOf(file);
      expect(failure.code).toBe('model_unsupported');
      expect(failure.message).toContain('pickle');
    }
  });

  it('is refused if its header says it has 10 GB, before any of it is read', async () => {
    let most = 0;
    const file: ByteSource = {
      name: 'huge.safetensors',
      size: 20e9,
      async read(_, length) {
        most = Math.max(most, length);
        const bytes = new Uint8Array(length);
        if (length === 8) new DataView(bytes.buffer).setBigUint64(0, 10_000_000_000n, true);
        return bytes;
      },
    };
    expect(await failureOf(file)).toMatchObject({ code: 'model_file_invalid' });
    expect(most).toBeLessThan(100);
  });

  it('is refused if it is cut short', async () => {
    const whole = headerOnly('cut.safetensors', sdxl);
    expect(await failureOf({ ...whole, size: whole.size - 1 })).toMatchObject({
      code: 'model_file_invalid',
    });
    expect(await failureOf(bytesSource(new Uint8Array(3), 'cut.safetensors'))).toMatchObject({
      code: 'model_file_invalid',
    });
  });

  it('is refused if joined projections have no three parts', async () => {
    const key = 'conditioner.embedders.1.model.transformer.resblocks.0.attn.in_proj_bias';
    const odd = sdxl.map((each) => (each.name === key ? half(key, [3839]) : each));
    expect(await failureOf(headerOnly('b.safetensors', odd))).toMatchObject({
      code: 'model_file_invalid',
    });
  });
});

it('a text in the metadata comes before what shapes say, but the index never does', async () => {
  const carried = ['unet/config.json', 'model_index.json', 'tokenizer/vocab.json'];
  const bytes = await makeCheckpoint(fixture('tiny-playground'), { carried });
  const folder = open(bytesSource(bytes, 'tiny.safetensors'));
  expect(await readJson(folder, 'unet/config.json')).toMatchObject({ norm_num_groups: 8 });
  expect(await readJson(folder, 'model_index.json')).toHaveProperty('_single_file');
  expect(await readJson(folder, 'vae/config.json')).toMatchObject({
    latents_std: [8.4927, 5.9022, 6.5498, 5.2299],
  });
});

async function failureOf(file: ByteSource): Promise<EngineError> {
  const failure = await open(file)
    .text('unet/config.json')
    .catch((error: unknown) => error);
  if (failure instanceof EngineError) return failure;
  throw new Error('it was not refused');
}
