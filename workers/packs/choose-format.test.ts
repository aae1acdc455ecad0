import { describe, expect, it } from 'vitest';
import { BYTES, changed, KEYS, PATH, Shards, stored, write } from '../../test/unit/q4-pack.ts';
import { materialize } from '../weights/materialize.ts';
import { bytesSource } from '../weights/sources/bytes-source.ts';
import { sha256 } from './checksum.ts';
import { packedFormats } from './packed-formats.ts';
import type { PackCommit } from './progress.ts';
import { packOf } from './read.ts';

describe('a pack in 4 bits', () => {
  it('gives a weight that 4 bits hurt 8 bits, and one with an infinite value its floats', async () => {
    const sink = new Shards();
    const index = await write(sink);
    expect(index.tensors.map(({ key, transform }) => `${key} ${transform}`)).toEqual([
      'a q4z',
      'a q4z-scales',
      'a q4z-zeros',
      'b q8',
      'b q8-scales',
      'c q4z',
      'c q4z-scales',
      'c q4z-zeros',
      'd transpose',
      'e q4z',
      'e q4z-scales',
      'e q4z-zeros',
    ]);
    expect(index.version).toBe(2);
    expect(Object.fromEntries(packedFormats(index).unet ?? [])).toEqual({
      a: 'q4z',
      b: 'q8',
      c: 'q4z',
      d: 'float',
      e: 'q4z',
    });
    for (const { path, byteLength } of index.shards) {
      expect(sink.files.get(path)?.length).toBe(byteLength);
    }
  });

  it('holds every weight as ONNX Runtime is to see it', async () => {
    const sink = new Shards();
    const index = await write(sink);
    const pack = packOf(index, async (path) =>
      bytesSource(Uint8Array.from(sink.files.get(path) ?? []), path),
    );
    const reader = await pack.weights('unet');
    for (const tensor of index.tensors) {
      const at = KEYS.indexOf(tensor.key) * BYTES;
      const wanted = materialize(tensor, stored().slice(at, at + BYTES), 'F32');
      const spec = { ...tensor, name: tensor.key };
      expect(await reader.find(spec).read()).toEqual(wanted);
    }
  });

  it('interrupted anywhere has the same bytes', async () => {
    const whole = new Shards();
    const index = await write(whole);
    for (let appends = 0; appends < 20; appends++) {
      const sink = new Shards();
      const commits: PackCommit[] = [];
      const onCommits = async (batch: readonly PackCommit[]) => void commits.push(...batch);
      sink.appendsLeft = appends;
      await write(sink, [stored()], { onCommits }).catch(() => {});
      sink.appendsLeft = Infinity;
      const resume = structuredClone(commits);
      expect(await write(sink, [stored()], { onCommits, resume })).toEqual(index);
      expect(sink.files).toEqual(whole.files);
    }
  });

  it('of a file that came wrong at first is corrected in place', async () => {
    const whole = new Shards();
    const index = await write(whole);
    const expected = new Map([[PATH, await sha256(stored())]]);
    const sink = new Shards();
    const wrong = changed(changed(stored(), 'c', 0.5), 'e', -0.25);
    const mended = await write(sink, [wrong, stored()], { expected });
    expect(mended).toEqual(index);
    expect(sink.files).toEqual(whole.files);
  });

  it.each(['b', 'c'])(
    'is refused where a weight that came wrong has another format in truth',
    async (key) => {
      const expected = new Map([[PATH, await sha256(stored())]]);
      const wrong = changed(stored(), key, key === 'b' ? 0.5 : NaN);
      await expect(write(new Shards(), [wrong, stored()], { expected })).rejects.toMatchObject({
        code: 'model_file_invalid',
        message: expect.stringContaining('came damaged') as string,
      });
    },
  );
});
