import { openAsBlob } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeSafetensors } from '../../workers/weights/safetensors-write.ts';
import { wasmRuntime } from '../../workers/engine/runtime/runtime.ts';
import type { EngineResult } from '../../workers/protocol/engine-result.ts';
import { tinyEngine, type TinyEngine } from './tiny-engine.ts';

const lora = (name: string) =>
  openAsBlob(fileURLToPath(new URL(`../fixtures/lora/${name}.safetensors`, import.meta.url)));

/** A LoRA of one layer that only the UNet's graph has. */
function small(value: number): Blob {
  const at = 'unet.down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q';
  const bytes = encodeSafetensors([
    { name: `${at}.lora_A.weight`, shape: [1, 32], dtype: 'F32', data: filled(32, value) },
    { name: `${at}.lora_B.weight`, shape: [32, 1], dtype: 'F32', data: filled(32, 1) },
  ]);
  return new Blob([bytes]);
}

const bytes = async ({ images: [image] }: EngineResult) =>
  Buffer.from((await image?.blob.arrayBuffer()) ?? new ArrayBuffer(0));

const filled = (length: number, value: number) => new Float32Array(length).fill(value);

describe('jobs with and without LoRA, one after another', () => {
  let tiny: TinyEngine;
  beforeAll(() => {
    tiny = tinyEngine(async () => wasmRuntime());
  });
  afterAll(() => tiny.close());

  let jobs = 0;
  const run = (
    blobs: readonly Blob[] = [],
    loras: readonly object[] = [],
  ): Promise<EngineResult> => {
    jobs += 1;
    const entries = blobs.map((_, i) => ({ path: 'file', ...loras[i] }));
    return tiny.run(`${jobs}`, {}, { loras: entries }, undefined, blobs);
  };
  const lines = (code: string) =>
    tiny.events.flatMap((event) =>
      event.type === 'log' && event.code === code && event.job === `${jobs}` ? event.message : [],
    );

  it('a LoRA changes the picture, its scale too, and without it all is as before', async () => {
    const plain = await run();
    const file = small(0.2);
    const changed = await run([file]);
    expect(changed.metrics.sessions_created).toEqual(['unet']);
    expect(lines('lora_used')).toEqual([
      'loras[0] at scale 1: 1 layer, merged into the weights as they are loaded',
    ]);
    const same = await run([small(0.2)]);
    expect(same.metrics.sessions_created).toEqual([]);
    expect(await bytes(same)).toEqual(await bytes(changed));
    const weaker = await run([file], [{ scale: 0.5 }]);
    expect(weaker.metrics.sessions_created).toEqual(['unet']);
    const other = await run([small(0.1)]);
    expect(other.metrics.sessions_created).toEqual(['unet']);
    expect(await bytes(other)).toEqual(await bytes(weaker));
    const again = await run();
    expect(again.metrics.sessions_created).toEqual(['unet']);
    expect(await bytes(again)).toEqual(await bytes(plain));
    expect(await bytes(changed)).not.toEqual(await bytes(plain));
    expect(tiny.opened()).toBe(1);
  });

  it('one for all networks makes all of them anew but the VAE', async () => {
    const { metrics } = await run([await lora('kohya_sgm')], [{ scale: 0.7 }]);
    expect(metrics.sessions_created.toSorted()).toEqual(['context', 'te1', 'te2', 'unet']);
    await run();
  });

  it('one at scale 0 is not used', async () => {
    const { metrics } = await run([small(0.2)], [{ scale: 0 }]);
    expect(metrics.sessions_created).toEqual([]);
    expect(lines('lora_used')).toEqual(['loras[0] at scale 0: 1 layer, not used']);
  });

  it.each<[string, () => Blob, RegExp]>([
    ['a pickle', () => new Blob([Uint8Array.of(0x80, 2, 0x8a, 10)]), /PyTorch pickle/],
    ['a ZIP that holds one', () => new Blob(['PK\u0003\u0004archive']), /PyTorch pickle/],
    ['a page', () => new Blob(['<html>Not found</html>']), /no safetensors file/],
    ['nothing', () => new Blob(), /no safetensors file/],
    ['values that are no numbers', () => small(Number.NaN), /not numbers/],
  ])('%s fails the job at its place, and the next job runs', async (_, make, message) => {
    await expect(run([make()])).rejects.toThrow(message);
    const end = tiny.events.findLast(({ type }) => type === 'failed');
    expect(end).toMatchObject({
      failure: { code: 'invalid_request', detail: [{ loc: ['body', 'loras', 0, 'path'] }] },
    });
    await run();
  });
});
