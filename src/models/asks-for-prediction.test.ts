import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawHeader } from '../../test/checkpoint/encode-raw.ts';
import { asksForPrediction, saysNothing } from './asks-for-prediction.ts';

const SDXL = ['model.diffusion_model.out.0.weight', 'conditioner.embedders.1.model.logit_scale'];
const bytesOf = (keys: readonly string[], metadata: Readonly<Record<string, string>> = {}) =>
  rawHeader(
    keys.map((name) => ({ name, dtype: 'F16', shape: [1], byteLength: 2 }) as const),
    metadata,
  );
const picked = (keys: readonly string[], metadata?: Readonly<Record<string, string>>) => ({
  kind: 'files' as const,
  files: [{ path: 'a.safetensors', file: new File([bytesOf(keys, metadata)], 'a.safetensors') }],
  checkpoint: 'a.safetensors',
});

describe('a picked checkpoint', () => {
  it('is asked for if nothing in it says how it was trained', async () => {
    expect(await asksForPrediction(picked(SDXL), '')).toBe(true);
  });

  it.each([
    ['Playground’s statistics', ['edm_mean', 'edm_std'], {}],
    ['a key', ['v_pred'], {}],
    ['another key', ['v_pred', 'ztsnr'], {}],
    ['its metadata', [], { 'modelspec.prediction_type': 'epsilon' }],
    ['a config that it carries', [], { 'scheduler/scheduler_config.json': '{}' }],
  ])('is not if %s does', async (_, keys, metadata) => {
    expect(await asksForPrediction(picked([...SDXL, ...keys], metadata), '')).toBe(false);
  });

  it.each([
    ['a LoRA', bytesOf(['lora_unet_out_2.lora_up.weight'])],
    ['a FLUX model', bytesOf(['model.diffusion_model.double_blocks.0.a'])],
    ['no safetensors file', new Uint8Array([1, 2, 3])],
    ['nonsense of the right length', new Uint8Array(100)],
  ])('is not asked for where it is %s: the store says what it is', async (_, bytes) => {
    const file = new File([bytes], 'a.safetensors');
    const source = { ...picked([]), files: [{ path: 'a.safetensors', file }] };
    expect(await asksForPrediction(source, '')).toBe(false);
  });

  it('is not where the header is cut off', () => {
    expect(saysNothing('{"conditioner.embedders.1.a":{')).toBe(false);
    expect(saysNothing('null')).toBe(false);
  });
});

describe('a checkpoint at an address', () => {
  const sent: (string | undefined)[] = [];
  let isRanged = true;
  const server = createServer((request, response) => {
    sent.push(request.headers.range);
    response.writeHead(isRanged ? 206 : 200);
    response.write(bytesOf(SDXL));
    // A server that ignores ranges goes on with weights; nobody waits for their end.
    if (isRanged) response.end(Buffer.alloc(1000));
    else response.write(Buffer.alloc(100_000));
  });
  let address: string;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each([true, false])('is looked at by its beginning alone (ranges: %s)', async (ranges) => {
    isRanged = ranges;
    const source = { kind: 'url', base: `${address}/a.safetensors?key=1` } as const;
    expect(await asksForPrediction(source, address)).toBe(true);
    expect(sent.splice(0)).toEqual(['bytes=0-4194303']);
  });

  it('on the hub is looked at, and a folder is not', async () => {
    isRanged = true;
    const repo = { kind: 'huggingface', repo: 'a/b', revision: 'main' } as const;
    expect(await asksForPrediction({ ...repo, file: 'c.safetensors' }, address)).toBe(true);
    sent.splice(0);
    expect(await asksForPrediction(repo, address)).toBe(false);
    expect(sent).toEqual([]);
  });
});
