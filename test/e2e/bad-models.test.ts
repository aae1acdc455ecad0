import { cp, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseModel } from '../../tools/runner/model-folder.ts';
import type { RunnerSession } from '../../tools/runner/session.ts';
import type { ErrorCode } from '../../workers/protocol/failure.ts';
import { fixture } from '../goldens/golden-case.ts';
import { openSoftwareSession } from '../servers/runner-session.ts';

const UNET = 'unet/diffusion_pytorch_model.safetensors';

/** Rewrites a file's header in place; the tensor bytes stay where they are. */
async function editHeader(path: string, edit: (header: string) => string): Promise<void> {
  const bytes = await readFile(path);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = edit(bytes.toString('utf8', 8, 8 + length));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  await writeFile(path, Buffer.concat([prefix, Buffer.from(header), bytes.subarray(8 + length)]));
}

interface BrokenModel {
  readonly name: string;
  readonly code: ErrorCode;
  /** What the sentence must name. */
  readonly names: RegExp;
  readonly damage: (folder: string) => Promise<void>;
}

const BROKEN: readonly BrokenModel[] = [
  {
    name: 'a missing tensor',
    code: 'model_tensor_missing',
    names: /unet\/.*conv_in\.weight/,
    damage: (folder) =>
      editHeader(join(folder, UNET), (h) => h.replace('"conv_in.weight"', '"conv_in.wrong"')),
  },
  {
    name: 'a tensor of another shape',
    code: 'model_tensor_shape',
    names: /conv_in\.weight has the shape \[4, 16, 3, 3\]/,
    damage: (folder) =>
      editHeader(join(folder, UNET), (h) => {
        const at = h.indexOf('"conv_in.weight"');
        return h.slice(0, at) + h.slice(at).replace('[16,4,3,3]', '[4,16,3,3]');
      }),
  },
  {
    name: 'a header cut in the middle',
    code: 'model_file_invalid',
    names: /unet\/.*header/,
    damage: async (folder) => {
      const file = await open(join(folder, UNET), 'r+');
      await file.truncate(1000);
      await file.close();
    },
  },
  {
    name: 'a header that lies about its length',
    code: 'model_file_invalid',
    names: /unet\/.*header/,
    damage: async (folder) => {
      const file = await open(join(folder, UNET), 'r+');
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(2n ** 62n);
      await file.write(length, 0, 8, 0);
      await file.close();
    },
  },
  {
    name: 'tensor bytes cut off',
    code: 'model_file_invalid',
    names: /unet\/.*past/,
    damage: async (folder) => {
      const file = await open(join(folder, UNET), 'r+');
      await file.truncate((await file.stat()).size - 100_000);
      await file.close();
    },
  },
  {
    name: 'no VAE',
    code: 'model_file_missing',
    names: /vae\/config\.json/,
    damage: (folder) => rm(join(folder, 'vae'), { recursive: true }),
  },
  {
    name: 'a config.json that is no JSON',
    code: 'model_file_invalid',
    names: /unet\/config\.json/,
    damage: (folder) => writeFile(join(folder, 'unet/config.json'), '<html>'),
  },
  {
    name: 'a network of another family',
    code: 'model_unsupported',
    names: /unet\/config\.json: down_block_types/,
    damage: async (folder) => {
      const path = join(folder, 'unet/config.json');
      const config = await readFile(path, 'utf8');
      await writeFile(path, config.replace('"DownBlock2D"', '"AttnDownBlock2D"'));
    },
  },
];

describe('a model folder with', () => {
  let session: RunnerSession;
  let scratch: string;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'bad-models-'));
    session = await openSoftwareSession();
  });
  afterAll(async () => {
    await session?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  const run = async (folder: string) =>
    session.run({
      image: fixture('goldens/one-step/source.png'),
      request: {
        prompt: 'a spoon',
        image_size: { width: 64, height: 64 },
        num_inference_steps: 1,
        strength: 1,
        guidance_scale: 1,
        format: 'png',
      },
      model: await chooseModel(folder),
      precision: 'fp32',
      backend: 'wasm',
      noise: 'cpu',
      out: join(scratch, 'out.png'),
      trace: undefined,
    });

  it.each(BROKEN)('$name: $code, and says what', async ({ name, code, names, damage }) => {
    const folder = join(scratch, name.replaceAll(' ', '-'));
    await cp(fixture('tiny-playground'), folder, { recursive: true });
    await damage(folder);
    const outcome = await run(folder);
    expect(outcome).toMatchObject({ ok: false, failure: { code } });
    if (outcome.ok) return;
    expect(outcome.failure.message).toMatch(names);
    expect(outcome.failure.action).not.toBe('');
  });

  it('leaves the engine usable for the next one', async () => {
    expect(await run(fixture('tiny-playground'))).toMatchObject({ ok: true });
  });
});
