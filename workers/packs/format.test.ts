import { describe, expect, it } from 'vitest';
import { formatPackIndex, type PackIndex } from './format.ts';
import { isPackIndex, parsePackIndex } from './parse-index.ts';

const SUM = 'a'.repeat(64);

const tensor = {
  component: 'unet',
  key: 'conv_in.weight',
  transform: 'as-is',
  dtype: 'fp16',
  shape: [4, 2],
  dims: [4, 2],
  shard: 0,
  offset: 16,
  byteLength: 16,
  sha256: SUM,
} as const;

/** An index of one file and two tensors, with fields put in the place of its own. */
function index(changed: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    format: 'playground-webgpu-pack',
    version: 1,
    model: { id: 'tiny', revision: null },
    precision: 'fp16',
    sources: [{ component: 'unet', path: 'unet/m.safetensors', byteLength: 9, sha256: SUM }],
    shardLimit: 64,
    shards: [{ path: 'shard-000.bin', byteLength: 48 }],
    files: [{ path: 'unet/config.json', shard: 0, offset: 0, byteLength: 5, sha256: SUM }],
    tensors: [tensor, { ...tensor, key: 'conv_out.weight', offset: 32 }],
    ...changed,
  };
}

/** The index with its second tensor changed. */
const withSecond = (changed: object) =>
  index({ tensors: [tensor, { ...tensor, key: 'conv_out.weight', offset: 32, ...changed }] });

describe('the index of a pack', () => {
  it('is read as it was written, and written the same way each time', () => {
    const parsed: PackIndex = parsePackIndex(index());
    expect(parsed).toEqual(index());
    expect(parsePackIndex(JSON.parse(formatPackIndex(parsed)))).toEqual(parsed);
    expect(formatPackIndex(parsed)).toBe(formatPackIndex(parsePackIndex(index())));
  });

  it('is told from other JSON by its format, whatever its version', () => {
    expect(isPackIndex(index({ version: 7 }))).toBe(true);
    expect(isPackIndex({ weight_map: {} })).toBe(false);
    expect(isPackIndex(null)).toBe(false);
  });

  it('of a later version is refused as such', () => {
    expect(() => parsePackIndex(index({ version: 3 }))).toThrow(
      expect.objectContaining({ code: 'feature_not_supported' }),
    );
  });
});

describe('an index that cannot be true', () => {
  it.each([
    ['no index at all', 'text', /it: /],
    ['an unknown precision', index({ precision: 'q3' }), /precision/],
    ['a sum that is none', withSecond({ sha256: 'abc' }), /tensors\.1\.sha256: is no sha256/],
    ['a negative offset', withSecond({ offset: -1 }), /tensors\.1\.offset/],
    ['a fraction of a byte', withSecond({ byteLength: 15.5 }), /tensors\.1\.byteLength/],
    ['a length its dims do not have', withSecond({ dims: [4, 4] }), /dims call for 32/],
    ['a tensor past its shard', withSecond({ offset: 48 }), /past its shard of 48 bytes/],
    ['a tensor on another', withSecond({ offset: 24 }), /conv_out.* lies on another record/],
    ['a tensor on a file', withSecond({ offset: 0 }), /lies on another record/],
    ['a shard that is not listed', withSecond({ shard: 3 }), /in shard 3, and there are 1/],
    ['a tensor twice', withSecond({ key: tensor.key }), /lists unet\/conv_in.* twice/],
    [
      'a shard twice',
      index({
        shards: [
          { path: 'a', byteLength: 48 },
          { path: 'a', byteLength: 48 },
        ],
      }),
      /lists a twice/,
    ],
    [
      'a shard outside the folder',
      index({ shards: [{ path: '../secret', byteLength: 48 }] }),
      /no path inside the pack/,
    ],
    [
      'a shard outside the folder, once a server has decoded its path',
      index({ shards: [{ path: '%2e%2e/secret', byteLength: 48 }] }),
      /no path inside the pack/,
    ],
    [
      'a shard on another host',
      index({ shards: [{ path: 'https://example.org/a', byteLength: 48 }] }),
      /no path inside the pack/,
    ],
  ])('%s: model_file_invalid', (_name, json, message) => {
    expect(() => parsePackIndex(json)).toThrow(
      expect.objectContaining({
        code: 'model_file_invalid',
        message: expect.stringMatching(message) as string,
      }),
    );
  });
});
