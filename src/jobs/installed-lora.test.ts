import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { readyPack } from '../../test/unit/ready-pack.ts';
import { transact } from '../../workers/records/transact.ts';
import type { PackRecord } from '../../workers/protocol/store.ts';
import { installedLora } from './installed-lora.ts';

const PATH = 'ann/ink/ink.safetensors';
const facts = {
  file: 'ink.safetensors',
  paths: [PATH],
  tensors: 2,
  layers: 1,
  rank: 1,
  base: null,
};
const ink = readyPack('ink', { format: 'lora', lora: facts });
const keep = (pack: PackRecord) =>
  transact(['packs'], 'readwrite', async ({ store }) => void (await store.put(pack)));
const inStore = { ok: true, blob: { pack: 'ink', path: 'ink.safetensors' } };

beforeEach(async () => {
  await transact(['packs'], 'readwrite', ({ store }) => store.clear());
});

describe('the LoRA of a job', () => {
  it('is taken from the store by its pack, and by every name that it has', async () => {
    await keep(ink);
    expect(await installedLora('blob:ink', { pack: ink.id }, 'app')).toEqual(inStore);
    expect(await installedLora(PATH, null, 'endpoint')).toEqual(inStore);
    expect(await installedLora('ann/other', null, 'endpoint')).toBeUndefined();
  });

  it('is taken by other spellings of its place on Hugging Face', async () => {
    await keep(ink);
    const hub = 'https://huggingface.co/ann/ink';
    for (const path of [`${hub}/resolve/main/ink.safetensors`, `${hub}/blob/main/ink.safetensors`])
      expect(await installedLora(path, null, 'endpoint')).toEqual(inStore);
    expect(await installedLora('ann/ink', null, 'endpoint')).toBeUndefined();
    await keep({ ...ink, lora: { ...facts, paths: [PATH, 'ann/ink'] } });
    for (const path of ['ann/ink', hub])
      expect(await installedLora(path, null, 'endpoint')).toEqual(inStore);
    expect(await installedLora(hub, null, 'bridge')).toBeUndefined();
  });

  it('of another site is always fetched: the site may not learn what is here', async () => {
    await keep(ink);
    expect(await installedLora(PATH, null, 'bridge')).toBeUndefined();
  });

  it('that is gone is fetched from its address, or said to be gone', async () => {
    expect(await installedLora(PATH, { pack: ink.id }, 'app')).toBeUndefined();
    expect(await installedLora('blob:ink', { pack: ink.id }, 'app')).toMatchObject({
      ok: false,
      failure: {
        code: 'model_not_found',
        message: expect.stringMatching(/“ink” is not in/) as string,
      },
    });
  });

  it('that is not there to its end is not used', async () => {
    await keep({ ...ink, state: 'installing' });
    expect(await installedLora(PATH, null, 'app')).toBeUndefined();
    expect(await installedLora('blob:ink', { pack: ink.id }, 'app')).toMatchObject({ ok: false });
  });
});
