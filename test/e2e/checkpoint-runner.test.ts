/** `--model FILE.safetensors` of the runner: the picture of the folder, and a sentence for what is no model. */
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chooseModel } from '../../tools/runner/model-folder.ts';
import type { RunnerSession } from '../../tools/runner/session.ts';
import { encodeRaw } from '../checkpoint/encode-raw.ts';
import { makeCheckpoint } from '../checkpoint/make-checkpoint.ts';
import { fixture } from '../goldens/golden-case.ts';
import { openSoftwareSession } from '../servers/runner-session.ts';

const TINY = fixture('tiny-playground');

let session: RunnerSession;
let scratch: string;
let file: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'checkpoint-'));
  file = join(scratch, 'tiny one.safetensors');
  await writeFile(file, await makeCheckpoint(TINY));
  session = await openSoftwareSession();
});
afterAll(async () => {
  await session?.close();
  await rm(scratch, { recursive: true, force: true });
});

const run = async (model: string, name: string) =>
  session.run({
    image: fixture('goldens/one-step/source.png'),
    request: {
      prompt: 'a spoon',
      image_size: { width: 64, height: 64 },
      num_inference_steps: 2,
      strength: 1,
      seed: 5,
      format: 'png',
    },
    model: await chooseModel(model),
    precision: 'fp32',
    backend: 'wasm',
    noise: 'cpu',
    out: join(scratch, name),
    trace: undefined,
  });

/** The pixels of a picture. The files differ in what they say of the model. */
const pixels = async (name: string) =>
  Buffer.from(decode(await readFile(join(scratch, name))).data);

it('draws the folder’s picture, to the bit', async () => {
  expect(await run(TINY, 'folder.png')).toMatchObject({ ok: true });
  expect(await run(file, 'file.png')).toMatchObject({ ok: true });
  const folder = await pixels('folder.png');
  expect(folder.byteLength).toBe(64 * 64 * 3);
  expect((await pixels('file.png')).equals(folder)).toBe(true);
});

it('says that a file is cut short, or is a LoRA', async () => {
  const cut = join(scratch, 'cut.safetensors');
  await writeFile(cut, await readFile(file));
  await truncate(cut, 5_000_000);
  expect(await run(cut, 'cut.png')).toMatchObject({
    failure: { code: 'model_file_invalid', message: expect.stringContaining('cut') },
  });
  const lora = join(scratch, 'lora.safetensors');
  const tensor = { name: 'lora_te1_a.lora_up.weight', dtype: 'F16', shape: [1] } as const;
  await writeFile(lora, encodeRaw([{ ...tensor, bytes: new Uint8Array(2) }]));
  expect(await run(lora, 'lora.png')).toMatchObject({
    failure: { code: 'model_unsupported', message: expect.stringContaining('is a LoRA') },
  });
});
