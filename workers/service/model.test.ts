import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { PackId } from '../protocol/engine-options.ts';
import type { PackRecord } from '../protocol/store.ts';
import { readyPack } from '../../test/unit/ready-pack.ts';
import { database } from '../records/database.ts';
import { packChanged } from '../records/packs.ts';
import { endpointOptions, withFullModel } from './model.ts';

const demo = endpointOptions('https://app.example/');

async function keep(id: string, changes: Partial<PackRecord>): Promise<void> {
  const full = { model: 'playground-v2.5', title: 'Playground v2.5' };
  await (await database()).put('packs', readyPack(id, { ...full, ...changes }));
  packChanged(id as PackId);
}

describe('withFullModel', () => {
  it('keeps to the demo until the full model is ready, whatever else is installed', async () => {
    expect(await withFullModel(demo)).toEqual(demo);
    await keep('other', { model: 'owner/tiny' });
    await keep('coming', { state: 'installing' });
    // A LoRA is named after its file.
    await keep('lora', { format: 'lora' });
    expect(await withFullModel(demo)).toEqual(demo);
  });

  it('takes the full model in the precision used last, at the size asked for', async () => {
    await keep('q8', { createdAt: 5 });
    await keep('q4', { createdAt: 3, lastUsedAt: 9 });
    const { nativePixels, ...others } = demo;
    expect(nativePixels).toBe(256);
    expect(await withFullModel(demo)).toEqual({
      ...others,
      model: { kind: 'installed', id: 'q4' },
    });
  });
});
