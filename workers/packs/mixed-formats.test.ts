/** Packs that a version before format 2 began, and that go on with weights whose blocks have zeros of their own. */
import { describe, expect, it } from 'vitest';
import {
  BYTES,
  changed,
  KEYS,
  oldCommits,
  PATH,
  plan,
  Shards,
  stored,
  write,
} from '../../test/unit/q4-pack.ts';
import { materialize } from '../weights/materialize.ts';
import { bytesSource } from '../weights/sources/bytes-source.ts';
import { sha256 } from './checksum.ts';
import type { PackIndex } from './format.ts';
import { packedFormats } from './packed-formats.ts';
import { packOf } from './read.ts';
import { verifyPack } from './verify.ts';

const open = (sink: Shards) => async (path: string) =>
  bytesSource(Uint8Array.from(sink.files.get(path) ?? []), path);
const formatsIn = (index: PackIndex) => Object.fromEntries(packedFormats(index).unet ?? []);

/** Every record is what its index says it is, made of the right file. */
async function expectSound(index: PackIndex, sink: Shards): Promise<void> {
  expect(await verifyPack(index, open(sink))).toEqual([]);
  const reader = await packOf(index, open(sink)).weights('unet');
  for (const tensor of index.tensors) {
    const at = KEYS.indexOf(tensor.key) * BYTES;
    const wanted = materialize(tensor, stored().slice(at, at + BYTES), 'F32');
    expect(await reader.find({ ...tensor, name: tensor.key }).read()).toEqual(wanted);
  }
}

describe('a pack that was begun before format 2', () => {
  it.each([0, 1, 2, 3, 4, 5])(
    'goes on behind %d old weights in the formats of today',
    async (count) => {
      const sink = new Shards();
      const index = await write(sink, [stored()], { resume: await oldCommits(sink, count) });
      const today = { a: 'q4z', b: 'q8', c: 'q4z', d: 'float', e: 'q4z' };
      const old = Object.fromEntries(KEYS.slice(0, count).map((key) => [key, 'q4']));
      expect(formatsIn(index)).toEqual({ ...today, ...old });
      expect(index.version).toBe(count < KEYS.length ? 2 : 1);
      await expectSound(index, sink);
    },
  );

  it('goes on with the plan of that time in the formats of that time', async () => {
    const sink = new Shards();
    const resume = await oldCommits(sink, 2);
    const index = await write(
      sink,
      [stored()],
      { resume },
      plan(KEYS, undefined, { format: 'q4' }),
    );
    expect(formatsIn(index)).toEqual(Object.fromEntries(KEYS.map((key) => [key, 'q4'])));
    await expectSound(index, sink);
  });

  it.each(['a', 'b', 'd', 'e'])(
    'is corrected in place where its weight %s came wrong',
    async (key) => {
      // The first three were made by the old version: one that today gets 8 bits, and one that came wrong or not.
      const sink = new Shards();
      const wrong = changed(stored(), key, key === 'd' ? Infinity : 0.25);
      const resume = await oldCommits(sink, 3, wrong);
      const expected = new Map([[PATH, await sha256(stored())]]);
      const index = await write(sink, [wrong, stored()], { resume, expected });
      expect(formatsIn(index)).toEqual({ a: 'q4', b: 'q4', c: 'q4', d: 'float', e: 'q4z' });
      await expectSound(index, sink);
    },
  );
});
