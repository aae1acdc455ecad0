import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeRaw } from '../../../test/checkpoint/encode-raw.ts';
import { fixture } from '../../../test/goldens/golden-case.ts';
import { nodeSource } from '../../../tools/node-source.ts';
import { EngineError } from '../../failure.ts';
import type { InstalledFile } from '../../protocol/engine-job.ts';
import type { PackId } from '../../protocol/engine-options.ts';
import { modelFolder } from '../../weights/folder.ts';
import { loraModules } from '../../weights/lora/modules.ts';
import { blobSource } from '../../weights/sources/blob-source.ts';
import { bytesSource } from '../../weights/sources/bytes-source.ts';
import type { ByteSource } from '../../weights/sources/source.ts';
import { type Model, openModel } from '../model.ts';
import { checkLora } from './check-lora.ts';
import { openAdapter } from './open-adapter.ts';

const opened: { close(): Promise<void> }[] = [];
const tiny = modelFolder('tiny', async (path) => {
  const file = await nodeSource(join(fixture('tiny-playground'), path), path);
  opened.push(file);
  return file;
});
let file: ByteSource;
let model: Model;
beforeAll(async () => {
  file = blobSource(await openAsBlob(fixture('lora/kohya_sgm.safetensors')), 'kohya');
  model = await openModel(tiny, 'fp32');
});
afterAll(async () => {
  for (const each of opened) await each.close();
});

describe('what is known of a LoRA before it is kept', () => {
  it('is what its header says', async () => {
    const { base, ...facts } = await checkLora(file, tiny);
    expect(base).toBeNull();
    expect(facts.rank).toBeGreaterThan(0);
    // Two factors and an alpha for each layer.
    expect(facts.tensors).toBe(3 * facts.layers);
  });

  it('takes no read for each layer: on a server each is a request', async () => {
    const reads: number[] = [];
    const counted: ByteSource = {
      name: 'kohya',
      size: file.size,
      async read(offset, length) {
        reads.push(offset);
        return file.read(offset, length);
      },
    };
    await checkLora(counted, tiny);
    // The first bytes, the length of the header, and the header.
    expect(reads).toEqual([0, 0, 8]);
  });

  it('counts what does not fit, as a request may force the rest', async () => {
    const half = fileOf({
      [Q_PROJ]: 64,
      lora_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_q: 8,
    });
    expect(await checkLora(half, tiny)).toMatchObject({ misfits: 1, layers: 1 });
    expect(await checkLora(fileOf({ [Q_PROJ]: 64 }), tiny)).not.toHaveProperty('misfits');
    await expect(checkLora(fileOf({ [Q_PROJ]: 8 }), tiny)).rejects.toThrow(
      /does not fit this model/,
    );
  });

  it('of another model is refused, although its text encoder would fit', async () => {
    const other = { lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k: 768 };
    const refused = checkLora(fileOf({ [Q_PROJ]: 64, ...other }), tiny);
    await expect(refused).rejects.toThrow(/made for Stable Diffusion 1/);
  });

  it.each([
    ['a pickle', 'PK\u0003\u0004archive', /PyTorch pickle/],
    ['another file', 'no weights at all', /no safetensors file/],
  ])('%s is refused', async (_, text, said) => {
    const source = bytesSource(new TextEncoder().encode(text), 'x');
    await expect(checkLora(source, tiny)).rejects.toThrow(said);
  });
});

const Q_PROJ = 'lora_te1_text_model_encoder_layers_0_self_attn_q_proj';

const tensor = (name: string, shape: readonly [number, number]) =>
  ({ name, dtype: 'F16', shape, bytes: new Uint8Array(2 * shape[0] * shape[1]) }) as const;

/** A LoRA of these layers of 64 outputs, with so many inputs each. */
function fileOf(layers: Readonly<Record<string, number>>): ByteSource {
  const tensors = Object.entries(layers).flatMap(([name, inputs]) => [
    tensor(`${name}.lora_down.weight`, [2, inputs]),
    tensor(`${name}.lora_up.weight`, [64, 2]),
  ]);
  return bytesSource(encodeRaw(tensors), 'made');
}

describe('an installed LoRA', () => {
  const place: InstalledFile = { pack: 'ink' as PackId, path: 'ink.safetensors' };
  const asked = { file: place, index: 1, scale: 1, force: false };
  const open = (source: () => ByteSource) => {
    const damaged: string[] = [];
    const installed = {
      open: async () => modelFolder('ink', async () => source()),
      markDamaged: async (pack: PackId) => void damaged.push(pack),
    };
    const adapter = openAdapter(asked, loraModules(model), async () => {}, installed);
    return { adapter, damaged };
  };

  it('is read from its pack', async () => {
    const { layers, rank } = await checkLora(file, tiny);
    const { file: read } = await open(() => file).adapter;
    expect(read.layers).toHaveLength(layers);
    expect(Math.max(...read.layers.map((each) => each.rank))).toBe(rank);
  });

  it('that is damaged fails at its place in the request, and its record says so', async () => {
    const bad: ByteSource = {
      name: 'ink',
      size: 1000,
      read: () => Promise.reject(new EngineError('model_damaged', 'Bad block.', 'Repair it.')),
    };
    const { adapter, damaged } = open(() => bad);
    await expect(adapter).rejects.toMatchObject({
      code: 'invalid_request',
      detail: [{ loc: ['body', 'loras', 1, 'path'] }],
    });
    expect(damaged).toEqual(['ink']);
  });
});
