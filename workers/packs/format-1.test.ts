import { describe, expect, it } from 'vitest';
import { quantizePlainly } from '../../test/unit/quantize-plainly.ts';
import { floatWeight, quantisedWeight } from '../graph/quantised-weight.ts';
import { halfFromFloatBits } from '../graph/half.ts';
import { dequantize } from '../weights/dequantize.ts';
import { bytesSource } from '../weights/sources/bytes-source.ts';
import { transpose2d } from '../weights/transpose.ts';
import { packedFormats } from './packed-formats.ts';
import type { PackPlan } from './plan.ts';
import { openPack } from './read.ts';
import { formatsOf, widenPlan } from './widen-plan.ts';

/** A pack that a version before format 2 wrote: one weight in 4 bits. */
const common = { component: 'unet', key: 'a.weight', shape: [4, 96], shard: 0 };
const INDEX = {
  format: 'playground-webgpu-pack',
  version: 1,
  model: { id: 'old', revision: null },
  precision: 'q4',
  sources: [
    {
      component: 'unet',
      path: 'unet/model.safetensors',
      byteLength: 1536,
      sha256: 'dbaf40a47130c34bef60236551d2f04b9cf3bb546beec8d8e4c72ca46aa19b18',
    },
  ],
  shardLimit: 1000000,
  shards: [{ path: 'shard-000.bin', byteLength: 216 }],
  files: [],
  tensors: [
    {
      ...common,
      transform: 'q4',
      dtype: 'uint8',
      dims: [4, 3, 16],
      offset: 0,
      byteLength: 192,
      sha256: 'b3b0273b62e0d4ee63e2ed589e430b9d94c0d8d65ce533d9548c7a2397b4ca6b',
    },
    {
      ...common,
      transform: 'q4-scales',
      dtype: 'fp16',
      dims: [12],
      offset: 192,
      byteLength: 24,
      sha256: 'cbba76c62f84a849012ce127fd247d3be1ecd19a986d00a5dcd9eb15bb3e3c83',
    },
  ],
};
const SHARD =
  '+LJ2AD/0NB+ApfH6kZQgX/dnP8Fi8P5A4WO+vc2d9hBdUPsOJQrgAAxB2OP4oaQgf+mqf/QQw78F8vz0H+7xf4wPA98faxWwABoy2fP5cNJR34//6fwVLAl/Tr9BcgAY7CYtB58/nSOhAAtRtvH9MPDI9x/u8U/PL1D7PAFP96qe9wJKGo8+jRTAAA6gUuC/+zsBb9nd2+s2DgTvDyYc83Z/9QJJGa8fWgjxQ0/zAGcrjy9rB/BDT/MBWBqvH0kJ/iMAJACkAKT9oxmj+SMAJAAkAKT/o/+j';

/** The values that the pack was made of. */
const values = Float32Array.from({ length: 4 * 96 }, (_, i) => Math.sin(i * i) / 8);
const LINEAR = { key: 'a.weight', out: 4, columns: 96 };

const pack = await openPack(async (path) => {
  const bytes = path === 'index.json' ? JSON.stringify(INDEX) : Buffer.from(SHARD, 'base64');
  return bytesSource(Uint8Array.from(Buffer.from(bytes)), path);
});

describe('a pack of format 1', () => {
  const plain = quantizePlainly(values, 'q4');

  it('says that its weight has 8 for a zero everywhere, so that a graph reads it as before', () => {
    expect(packedFormats(pack.index).unet?.get('a.weight')).toBe('q4');
  });

  it('gives blocks and scales as they were written', async () => {
    const reader = await pack.weights('unet');
    const specs = quantisedWeight(LINEAR, 'q4', 'fp16');
    const [blocks, scales] = await Promise.all(specs.map((spec) => reader.find(spec).read()));
    expect(blocks).toEqual(plain.blocks);
    const bits = new Uint32Array(plain.scales.buffer);
    expect(new Uint16Array(scales?.slice().buffer ?? new ArrayBuffer(0))).toEqual(
      Uint16Array.from(bits, halfFromFloatBits),
    );
  });

  it('gives the wasm backend floats', async () => {
    const reader = await pack.weights('unet');
    const floats = await reader.find(floatWeight(LINEAR, 'fp32')).read();
    const wanted = transpose2d(dequantize(plain, 'q4', 96), 4, 96);
    expect(new Float32Array(floats.slice().buffer)).toEqual(wanted);
  });

  it('is planned again as it lies, for a repair', () => {
    const { shardLimit, shards, tensors } = pack.index;
    const weights = tensors;
    const plan: PackPlan = {
      precision: 'q4',
      shardLimit,
      shards,
      files: [],
      sources: [
        {
          component: 'unet',
          path: 'unet/model.safetensors',
          byteLength: 1536,
          tensors: [
            {
              entry: { name: 'a.weight', dtype: 'F32', shape: [4, 96], begin: 0, end: 1536 },
              dtype: 'F32',
              weights,
            },
          ],
        },
      ],
    };
    expect(widenPlan(plan, formatsOf(tensors))).toEqual(plan);
  });
});
