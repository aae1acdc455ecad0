import { describe, expect, it } from 'vitest';
import manifest from '../../models-manifest.json' with { type: 'json' };
import { nodeMerges } from '../../tools/node-merges.ts';
import { headerOnly, sdxlCheckpoint } from '../../test/checkpoint/sdxl-header.ts';
import { checkpointFolder } from '../weights/checkpoint/checkpoint-folder.ts';
import { planPack } from './plan.ts';

/** The full-size file, of which there is only the header. */
const file = headerOnly('sdxl.safetensors', await sdxlCheckpoint());
const folder = checkpointFolder('sdxl', file.name, async () => file, nodeMerges);
const kept: Partial<Record<string, number>> =
  manifest.models.find(({ id }) => id === 'playground-v2.5')?.kept_bytes ?? {};

describe.each(['fp16', 'q8', 'q4'] as const)('a full-size checkpoint in %s', (precision) => {
  it('takes as much room as the manifest says, planned from its header alone', async () => {
    const { sources, shards, files } = await planPack(folder, precision);
    const size = shards.reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(Math.abs(size - (kept[precision] ?? 0))).toBeLessThan(1e6);
    expect(files.map(({ path }) => path)).toContain('tokenizer_2/vocab.json');
    expect(sources.map(({ component, path }) => [component, path])).toEqual([
      ['checkpoint', 'sdxl.safetensors'],
    ]);
  });

  it('is read once, from front to back', async () => {
    const [source] = (await planPack(folder, precision)).sources;
    const begins = source?.tensors.map(({ entry }) => entry.begin) ?? [];
    expect(begins.length).toBeGreaterThan(2500);
    expect(begins).toEqual(begins.toSorted((a, b) => a - b));
    expect(source?.byteLength).toBe(file.size);
  });
});
