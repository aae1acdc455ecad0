/** Pictures of other programs, written here to the layouts that these publish. */
import * as fc from 'fast-check';
import { encode } from 'fast-png';
import { zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { withMetadata } from '../metadata.ts';
import { isPng, pngChunks, pngFile, withPngText } from '../picture/png-chunks.ts';
import { withExif } from '../picture/riff.ts';
import { writeExif } from '../picture/write-exif.ts';
import { readRecipe } from './read-recipe.ts';

const png = encode({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) });
const webp = Uint8Array.from(atob('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=='), (char) =>
  char.charCodeAt(0),
);
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'utf8'));
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

/** A PNG with a text as tEXt, zTXt or compressed iTXt. */
function pngWith(type: 'tEXt' | 'zTXt' | 'iTXt', keyword: string, text: string) {
  const body = {
    tEXt: () => [...latin1(`${keyword}\0${text}`)],
    zTXt: () => [...latin1(`${keyword}\0\0`), ...zlibSync(latin1(text))],
    iTXt: () => [...latin1(`${keyword}\0\x01\0\0\0`), ...zlibSync(bytesOf(text))],
  }[type]();
  const [header, ...others] = [...pngChunks(png)].map(
    ({ type, data }) => [type, Uint8Array.from(data)] as const,
  );
  if (header === undefined) throw new Error('no header');
  const rest = others.filter(([type]) => type !== 'IEND');
  return pngFile([header, [type, Uint8Array.from(body)], ...rest]);
}

/** A JPEG of nothing but an Exif block. */
function jpegWith(tiff: Uint8Array) {
  const app1 = [...latin1('Exif\0\0'), ...tiff];
  const length = app1.length + 2;
  return Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, length >> 8, length & 255, ...app1, 0xff, 0xd9]);
}

/** A TIFF block with one text tag, in the main directory or in that of Exif. */
function tiff(little: boolean, tag: number, value: Uint8Array, inExif: boolean): Uint8Array {
  const start = inExif ? 26 : 8;
  const at = start + 18;
  const out = new Uint8Array(at + value.length);
  const view = new DataView(out.buffer);
  out.set(latin1(little ? 'II*\0' : 'MM\0*'));
  view.setUint32(4, 8, little);
  const directory = (from: number, of: number, type: number, count: number, to: number) => {
    view.setUint16(from, 1, little);
    view.setUint16(from + 2, of, little);
    view.setUint16(from + 4, type, little);
    view.setUint32(from + 6, count, little);
    view.setUint32(from + 10, to, little);
  };
  if (inExif) directory(8, 0x8769, 4, 1, start);
  directory(start, tag, inExif ? 7 : 2, value.length, at);
  out.set(value, at);
  return out;
}

const utf16 = (text: string, little: boolean) => {
  const out = new Uint8Array(2 * text.length);
  const view = new DataView(out.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), little);
  return out;
};

const read = (bytes: Uint8Array) => readRecipe(new Blob([Uint8Array.from(bytes)]));

const A1111 =
  'a cat, (masterpiece:1.2) <lora:add-detail:0.6>\nby night\nNegative prompt: dog,\nbird\n' +
  'Steps: 30, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 123456789012, ' +
  'Size: 512x768, Model hash: 31e35c80fc, Model: juggernautXL_v9, Denoising strength: 0.6, ' +
  'Hires upscale: 2, Hires upscaler: Latent, Clip skip: 2, Lora hashes: "add-detail: 7c6bad76eb54", ' +
  'Version: v1.10.1';

const TAKEN = {
  prompt: 'a cat, (masterpiece:1.2)\nby night',
  negative_prompt: 'dog,\nbird',
  prompt_weighting: true,
  num_inference_steps: 30,
  guidance_scale: 7,
  seed: 123456789012n,
  image_size: { width: 512, height: 768 },
  strength: 0.6,
};

describe('a picture of AUTOMATIC1111', () => {
  const unicode = (text: string, order: boolean) =>
    Uint8Array.from([...latin1('UNICODE\0'), ...utf16(text, order)]);
  const files: readonly (readonly [name: string, file: Uint8Array])[] = [
    ['tEXt', pngWith('tEXt', 'parameters', A1111)],
    ['zTXt', pngWith('zTXt', 'parameters', A1111)],
    ['iTXt, compressed', pngWith('iTXt', 'parameters', A1111)],
    ['iTXt', withPngText(png, 'parameters', A1111)],
    ['JPEG, big-endian', jpegWith(tiff(false, 0x9286, unicode(A1111, false), true))],
    ['JPEG, little-endian', jpegWith(tiff(true, 0x9286, unicode(A1111, true), true))],
    [
      'JPEG, the comment’s order not the block’s',
      jpegWith(tiff(true, 0x9286, unicode(A1111, false), true)),
    ],
    ['JPEG, ASCII', jpegWith(tiff(false, 0x9286, latin1(`ASCII\0\0\0${A1111}`), true))],
    ['WebP', withExif(webp, tiff(false, 0x9286, unicode(A1111, false), true))],
  ];

  it.each(files)('is read from %s', async (_name, file) => {
    expect(await read(file)).toEqual({
      tool: 'AUTOMATIC1111',
      request: TAKEN,
      model: 'juggernautXL_v9',
      loras: [{ name: 'add-detail', scale: 0.6 }],
      left: [
        'the sampler “DPM++ 2M, Karras”; the model’s own is used',
        'the high-resolution pass (Hires fix)',
        'Clip skip “2”',
      ],
    });
  });

  it.each([
    ['(masterpiece:1.2)', true],
    ['((masterpiece))', true],
    [String.raw`\(masterpiece\)`, undefined],
  ])('weighs words by its brackets: %s', async (written, weighs) => {
    const text = A1111.replace('(masterpiece:1.2)', written);
    const recipe = await read(pngWith('tEXt', 'parameters', text));
    expect(recipe?.request.prompt_weighting).toBe(weighs);
  });

  it('names what the endpoint would refuse', async () => {
    const wild = A1111.replace('Steps: 30', 'Steps: 300').replace('strength: 0.6', 'strength: 7');
    const recipe = await read(pngWith('tEXt', 'parameters', wild));
    expect(recipe?.request).not.toHaveProperty('num_inference_steps');
    expect(recipe?.request).not.toHaveProperty('strength');
    expect(recipe?.request.guidance_scale).toBe(7);
    expect(recipe?.left.slice(0, 2)).toEqual([
      'steps “300”, which is out of range here',
      'strength “7”, which is out of range here',
    ]);
  });

  it('is Forge’s where its version says so', async () => {
    const forge = A1111.replace('v1.10.1', 'f2.0.1v1.10.1-previous-659');
    expect(await read(pngWith('tEXt', 'parameters', forge))).toMatchObject({
      tool: 'Forge',
      request: TAKEN,
    });
  });
});

describe('a picture of Fooocus', () => {
  const said = {
    adm_guidance: '(1.5, 0.8, 0.3)',
    base_model: 'playground-v2.5.safetensors',
    guidance_scale: 3,
    loras: [['sd_xl_offset.safetensors', 0.5, 'abc']],
    metadata_scheme: 'fooocus',
    negative_prompt: 'fog',
    performance: 'Speed',
    prompt: 'a harbour',
    resolution: '(1152, 896)',
    sampler: 'dpmpp_2m_sde_gpu',
    scheduler: 'karras',
    seed: '7654321',
    steps: 30,
    styles: "['Fooocus V2', 'Fooocus Sharp']",
    version: 'Fooocus v2.5.5',
  };
  const recipe = {
    tool: 'Fooocus',
    request: {
      prompt: 'a harbour',
      negative_prompt: 'fog',
      num_inference_steps: 30,
      guidance_scale: 3,
      seed: 7654321n,
      image_size: { width: 1152, height: 896 },
    },
    model: 'playground-v2.5',
    loras: [{ name: 'sd_xl_offset', scale: 0.5 }],
    left: [
      'the sampler “dpmpp_2m_sde_gpu, karras”; the model’s own is used',
      'the styles “Fooocus V2, Fooocus Sharp”',
    ],
  };

  it('is read from PNG, and from the first directory of a JPEG', async () => {
    const file = withPngText(
      pngWith('tEXt', 'parameters', JSON.stringify(said)),
      'fooocus_scheme',
      'fooocus',
    );
    expect(await read(file)).toEqual(recipe);
    const jpeg = jpegWith(tiff(true, 0x9286, latin1(`${JSON.stringify(said)}\0`), false));
    expect(await read(jpeg)).toEqual(recipe);
  });

  it('is read in its form of A1111’s text, with the prompt as it was typed', async () => {
    const text =
      'a harbour, cinematic still, emotional\nNegative prompt: fog, anime\nSteps: 30, Sampler: DPM++ 2M SDE Karras, ' +
      'Seed: 7654321, Size: 1152x896, CFG scale: 3, Sharpness: 2, Base model: playground-v2.5, ' +
      'Scheduler: karras, Raw prompt: a harbour, Raw negative prompt: fog, LoRA 1: sd_xl_offset.safetensors : 0.5, ' +
      'Version: Fooocus v2.5.5';
    expect(await read(pngWith('tEXt', 'parameters', text))).toMatchObject({
      tool: 'Fooocus',
      request: recipe.request,
      model: 'playground-v2.5',
      loras: recipe.loras,
    });
  });
});

it('a picture of InvokeAI', async () => {
  const said = {
    app_version: '5.6.0',
    generation_mode: 'sdxl_img2img',
    positive_prompt: 'a harbour',
    negative_prompt: 'fog',
    width: 1024,
    height: 768,
    seed: 2739275932,
    cfg_scale: 7.5,
    cfg_rescale_multiplier: 0,
    steps: 30,
    scheduler: 'euler_k',
    strength: 0.7,
    model: { key: 'k', hash: 'h', name: 'Juggernaut XL v9', base: 'sdxl', type: 'main' },
    loras: [{ model: { key: 'k', name: 'add-detail', base: 'sdxl' }, weight: 0.75 }],
    controlnets: [{ control_weight: 1 }],
    ipAdapters: [],
  };
  expect(await read(withPngText(png, 'invokeai_metadata', JSON.stringify(said)))).toEqual({
    tool: 'InvokeAI',
    request: {
      prompt: 'a harbour',
      negative_prompt: 'fog',
      num_inference_steps: 30,
      guidance_scale: 7.5,
      guidance_rescale: 0,
      seed: 2739275932n,
      strength: 0.7,
      image_size: { width: 1024, height: 768 },
    },
    model: 'Juggernaut XL v9',
    loras: [{ name: 'add-detail', scale: 0.75 }],
    left: ['the sampler “euler_k”; the model’s own is used', 'ControlNet'],
  });
});

/** A node of a workflow. */
const node = (class_type: string, inputs: object, more: object = {}) => ({
  class_type,
  inputs,
  ...more,
});

describe('a picture of ComfyUI', () => {
  /** Two samplers; the picture that is saved is the second's. */
  const prompt = {
    '3': node('KSampler', {
      seed: 1,
      steps: 8,
      cfg: 1,
      sampler_name: 'euler',
      scheduler: 'normal',
      denoise: 1,
      model: ['10', 0],
      positive: ['6', 0],
      negative: ['7', 0],
      latent_image: ['5', 0],
    }),
    '4': node('CheckpointLoaderSimple', { ckpt_name: 'xl/playground-v2.5.safetensors' }),
    '5': node('EmptyLatentImage', { width: 768, height: 1024, batch_size: 1 }),
    '6': node('CLIPTextEncode', { text: ['20', 0], clip: ['4', 1] }),
    '7': node('CLIPTextEncode', { text: 'fog', clip: ['4', 1] }),
    '8': node('VAEDecode', { samples: ['12', 0], vae: ['4', 2] }),
    '9': node('SaveImage', { images: ['8', 0], filename_prefix: 'ComfyUI' }),
    '10': node('LoraLoader', {
      lora_name: 'add-detail.safetensors',
      strength_model: 0.8,
      strength_clip: 1,
      model: ['4', 0],
      clip: ['4', 1],
    }),
    '12': node(
      'KSampler',
      {
        seed: 'SEED',
        steps: 20,
        cfg: 8,
        sampler_name: 'dpmpp_2m',
        scheduler: 'karras',
        denoise: 0.5,
        model: ['10', 0],
        positive: ['15', 0],
        negative: ['7', 0],
        latent_image: ['3', 0],
      },
      { is_changed: ['NAN'] },
    ),
    '15': node('ConditioningCombine', { conditioning_1: ['6', 0], conditioning_2: ['7', 0] }),
    '20': node('PrimitiveString', { value: 'a harbour' }),
  };
  // Python writes numbers that JavaScript's own JSON cannot read exactly, or not at all.
  const text = JSON.stringify(prompt)
    .replace('"SEED"', '17454220438242315174')
    .replace('"NAN"', 'NaN');
  const recipe = {
    tool: 'ComfyUI',
    request: {
      prompt: 'a harbour',
      negative_prompt: 'fog',
      num_inference_steps: 20,
      guidance_scale: 8,
      seed: 17454220438242315174n,
      strength: 0.5,
      image_size: { width: 768, height: 1024 },
    },
    model: 'playground-v2.5',
    loras: [{ name: 'add-detail', scale: 0.8 }],
    left: ['the sampler “dpmpp_2m, karras”; the model’s own is used', 'the pass before the last'],
  };

  it('is walked from the picture that is saved to its sampler, and from there to its texts', async () => {
    expect(await read(pngWith('tEXt', 'prompt', text))).toEqual(recipe);
  });

  it('is read from a WebP, where it stands for the name of a camera', async () => {
    const block = tiff(false, 0x0110, latin1(`prompt:${text}\0`), false);
    expect(await read(withExif(webp, block))).toEqual(recipe);
  });

  it('is read with parts of a sampler in nodes of their own', async () => {
    const custom = {
      1: node('SamplerCustomAdvanced', {
        noise: ['2', 0],
        guider: ['3', 0],
        sampler: ['4', 0],
        sigmas: ['5', 0],
        latent_image: ['6', 0],
      }),
      2: node('RandomNoise', { noise_seed: 42 }),
      3: node('CFGGuider', { cfg: 4, model: ['7', 0], positive: ['8', 0], negative: ['9', 0] }),
      4: node('KSamplerSelect', { sampler_name: 'euler' }),
      5: node('BasicScheduler', { scheduler: 'simple', steps: 12, denoise: 1, model: ['7', 0] }),
      6: node('EmptyLatentImage', { width: 512, height: 512 }),
      7: node('UNETLoader', { unet_name: 'some.safetensors' }),
      8: node('CLIPTextEncodeSDXL', { text_g: 'a harbour', text_l: 'a harbour' }),
      9: node('CLIPTextEncode', { text: '' }),
      10: node('SaveImage', { images: ['1', 0] }),
    };
    expect(await read(pngWith('tEXt', 'prompt', JSON.stringify(custom)))).toMatchObject({
      request: { prompt: 'a harbour', num_inference_steps: 12, guidance_scale: 4, seed: 42n },
      model: 'some',
    });
  });

  it('is read from the editor’s own form alone', async () => {
    const workflow = {
      nodes: [
        {
          id: 3,
          type: 'KSampler',
          inputs: [
            { name: 'model', link: 1 },
            { name: 'positive', link: 2 },
            { name: 'negative', link: 3 },
            { name: 'latent_image', link: 4 },
          ],
          widgets_values: [99, 'randomize', 15, 6, 'euler', 'normal', 1],
        },
        { id: 4, type: 'CheckpointLoaderSimple', widgets_values: ['base.safetensors'] },
        { id: 5, type: 'EmptyLatentImage', widgets_values: [640, 512, 1] },
        { id: 6, type: 'CLIPTextEncode', widgets_values: ['a harbour'] },
        { id: 7, type: 'CLIPTextEncode', widgets_values: ['fog'] },
      ],
      links: [
        [1, 4, 0, 3, 0, 'MODEL'],
        [2, 6, 0, 3, 1, 'CONDITIONING'],
        [3, 7, 0, 3, 2, 'CONDITIONING'],
        [4, 5, 0, 3, 3, 'LATENT'],
      ],
    };
    expect(await read(pngWith('tEXt', 'workflow', JSON.stringify(workflow)))).toMatchObject({
      request: {
        prompt: 'a harbour',
        negative_prompt: 'fog',
        seed: 99n,
        num_inference_steps: 15,
        guidance_scale: 6,
        image_size: { width: 640, height: 512 },
      },
      model: 'base',
    });
  });

  it('ends where a workflow goes round in a circle', async () => {
    const round = {
      1: node('KSampler', { positive: ['2', 0], latent_image: ['1', 0], model: ['1', 0] }),
      2: node('ConditioningCombine', { conditioning_1: ['2', 0], conditioning_2: ['1', 0] }),
      3: node('SaveImage', { images: ['3', 0] }),
    };
    expect(await read(pngWith('tEXt', 'prompt', JSON.stringify(round)))).toBeNull();
  });
});

describe('bad input', () => {
  it('that swells beyond what a text may have is not inflated', async () => {
    const bomb = pngWith('zTXt', 'parameters', `${A1111}${' '.repeat(8 << 20)}`);
    expect(bomb.length).toBeLessThan(1 << 20);
    expect(await read(bomb)).toBeNull();
  });

  it('names nothing that objects inherit', async () => {
    const odd = {
      1: {
        class_type: 'constructor',
        inputs: { positive: ['__proto__', 0], latent_image: ['toString', 0] },
      },
    };
    expect(await read(pngWith('tEXt', 'prompt', JSON.stringify(odd)))).toBeNull();
  });

  it('never rejects', async () => {
    const whole = [
      pngWith('zTXt', 'parameters', A1111),
      withExif(webp, writeExif({ UserComment: A1111, ImageDescription: 'generate_request:{}' })),
      withMetadata(png, { infotext: A1111, request: '{"seed": 1}' }),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...whole),
        fc.nat(),
        fc.nat(255),
        fc.nat(),
        async (file, at, to, cut) => {
          const damaged = file.slice(0, file.length - (cut % file.length));
          damaged[at % damaged.length] = to;
          await read(damaged);
        },
      ),
      { numRuns: 300 },
    );
    expect(isPng(whole[0] ?? new Uint8Array())).toBe(true);
  });
});
