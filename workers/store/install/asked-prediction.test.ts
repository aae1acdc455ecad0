import { expect, it } from 'vitest';
import { sha256 } from '../../packs/checksum.ts';
import { CHECKPOINT, formatPackIndex, type PackIndex } from '../../packs/format.ts';
import { packAsFolder } from '../../packs/open-folder.ts';
import { packOf, readIndexText } from '../../packs/read.ts';
import type { InstallSpec } from '../../protocol/store.ts';
import { PREDICTIONS } from '../../protocol/prediction.ts';
import { modelFolder } from '../../weights/folder.ts';
import { bytesSource } from '../../weights/sources/bytes-source.ts';
import { exportedIndex } from '../care/export.ts';
import { askedPrediction } from './asked-prediction.ts';
import type { OpenSource } from './open-source.ts';

/** The small file of a pack of a checkpoint, in which nothing says how it was trained. */
const TEXT = new TextEncoder().encode(JSON.stringify({ _single_file: { asks: true } }));
const PATH = 'model_index.json';
const open = async (path: string) => bytesSource(TEXT.slice(), path);

async function packed(): Promise<PackIndex> {
  const sum = await sha256(TEXT);
  const byteLength = TEXT.length;
  return {
    format: 'playground-webgpu-pack',
    version: 1,
    model: { id: 'xl', revision: null },
    precision: 'fp16',
    sources: [{ component: CHECKPOINT, path: 'xl.safetensors', byteLength: 1, sha256: sum }],
    shardLimit: 1000,
    shards: [{ path: 'shard-000.bin', byteLength }],
    files: [{ path: PATH, shard: 0, offset: 0, byteLength, sha256: sum }],
    tensors: [
      {
        component: 'unet',
        key: 'none',
        transform: 'as-is',
        dtype: 'fp16',
        shape: [0],
        dims: [0],
        shard: 0,
        offset: byteLength,
        byteLength: 0,
        sha256: await sha256(new Uint8Array(0)),
      },
    ],
  };
}

/** An index as it comes back from a folder that a pack was exported to. */
function imported(index: PackIndex): PackIndex {
  const read = readIndexText(formatPackIndex(index));
  if (read === undefined) throw new Error('an exported index is none');
  return read;
}

const spec = { model: 'xl', title: 'XL', precision: 'fp16', source: { kind: 'files', files: [] } };
const asked = (index: PackIndex, said: Partial<InstallSpec> = {}) => {
  const headers = modelFolder('xl', open);
  const source: Partial<OpenSource> = { headers };
  return askedPrediction(
    { ...spec, ...said } as InstallSpec,
    { kind: 'copy', index },
    source as OpenSource,
  );
};

it.each(PREDICTIONS)(
  'an exported pack says that its model was trained for %s',
  async (prediction) => {
    const index = imported(exportedIndex(await packed(), { prediction }));
    expect(await asked(index)).toBe(prediction);
    const folder = packAsFolder('xl', packOf(index, open));
    expect(folder.pack?.prediction).toBe(prediction);
  },
);

it('what a person says when a pack is installed counts before what it says', async () => {
  const index = exportedIndex(await packed(), { prediction: 'v_prediction' });
  expect(await asked(index, { prediction: 'epsilon' })).toBe('epsilon');
});

it('a pack of a model that nobody was asked about is exported as it is, and taken for one of most', async () => {
  const index = await packed();
  expect(exportedIndex(index, {})).toBe(index);
  expect(await asked(imported(index))).toBe('epsilon');
});
