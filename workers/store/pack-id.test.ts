import { describe, expect, it } from 'vitest';
import { readyPack } from '../../test/unit/ready-pack.ts';
import type { PickedFile } from '../protocol/engine-options.ts';
import type { InstallSpec, PackRecord } from '../protocol/store.ts';
import { packId, pickedAgain } from './pack-id.ts';

const spec = (changes: Partial<InstallSpec>): InstallSpec => ({
  model: 'w',
  title: 'w',
  source: { kind: 'files', files: [] },
  precision: 'fp16',
  licence: null,
  licenceAccepted: true,
  files: [],
  ...changes,
});
const SIZE = 12 * 1024 * 1024;

/** A file of weights, one part of which may have been trained again. */
function weights(path: string, trained?: number): PickedFile {
  const bytes = new Uint8Array(SIZE);
  if (trained !== undefined) bytes.fill(1, trained, trained + 1024 * 1024);
  return { path, file: new File([bytes], path) };
}

const ofFile = (picked: PickedFile) =>
  spec({ source: { kind: 'files', files: [picked], checkpoint: picked.path } });
const ofLora = (picked: PickedFile) =>
  spec({
    format: 'lora',
    source: { kind: 'files', files: [picked] },
    lora: { file: picked.path, paths: [], fits: { kind: 'url', id: 'm', baseUrl: 'http://m/' } },
  });

const record = async (of: InstallSpec, path: string): Promise<PackRecord> =>
  readyPack(await packId(of), {
    model: 'w',
    precision: 'fp16',
    ...(of.format === 'lora'
      ? {
          format: 'lora',
          lora: { file: path, paths: [], tensors: 1, layers: 1, rank: 1, base: null },
        }
      : { source: { kind: 'files', checkpoint: path } }),
  });

describe('the id of a pack', () => {
  it('tells apart two LoRAs of one repository whose files have the same name', async () => {
    const source = { kind: 'huggingface', repo: 'me/x', revision: 'main' } as const;
    const fits = { kind: 'url', id: 'm', baseUrl: 'http://m/' } as const;
    const at = (file: string) =>
      packId(spec({ source, format: 'lora', lora: { file, paths: [], fits } }));
    expect(await at('checkpoint-500/w.safetensors')).not.toBe(
      await at('checkpoint-1000/w.safetensors'),
    );
    expect(await at('a/w.safetensors')).toBe(await at('a/w.safetensors'));
  });

  it.each([0, 5.5 * 1024 * 1024, SIZE - 1024 * 1024])(
    'tells apart a file and one trained again at byte %i, of the same name and size',
    async (at) => {
      const [before, after] = [weights('m.safetensors'), weights('m.safetensors', at)];
      expect(await packId(ofFile(before))).toBe(await packId(ofFile(weights('m.safetensors'))));
      expect(await packId(ofFile(before))).not.toBe(await packId(ofFile(after)));
    },
  );

  it('does so in a folder too', async () => {
    const [before, same, after] = await Promise.all(
      [undefined, undefined, 0].map((trained) => {
        const files = [weights('unet/m.safetensors', trained)];
        return packId(spec({ source: { kind: 'files', files } }));
      }),
    );
    expect(same).toBe(before);
    expect(after).not.toBe(before);
  });
});

describe('files that are picked again', () => {
  it.each([
    ['a LoRA', ofLora],
    ['a single-file model', ofFile],
  ])('of %s may have another name, and have that of the pack', async (_, of) => {
    const kept = await record(of(weights('a.safetensors', 0)), 'a.safetensors');
    const renamed = weights('b.safetensors', 0);
    expect(await pickedAgain(kept, [weights('c.safetensors'), renamed])).toEqual([
      { path: 'a.safetensors', file: renamed.file },
    ]);
  });

  it.each([
    ['a LoRA', ofLora],
    ['a single-file model', ofFile],
  ])('of %s are refused where their bytes are others', async (_, of) => {
    const kept = await record(of(weights('a.safetensors', 0)), 'a.safetensors');
    await expect(pickedAgain(kept, [weights('a.safetensors')])).rejects.toMatchObject({
      code: 'model_file_missing',
    });
  });
});
