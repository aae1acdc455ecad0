import { describe, expect, it } from 'vitest';
import { quantisedWeight } from '../graph/quantised-weight.ts';
import { modelFolder } from '../weights/folder.ts';
import { materialize } from '../weights/materialize.ts';
import { bytesSource } from '../weights/sources/bytes-source.ts';
import { sha256 } from './checksum.ts';
import { packedFormats } from './packed-formats.ts';
import { placeTensors } from './plan-network.ts';
import type { PackPlan } from './plan.ts';
import type { PackCommit } from './progress.ts';
import { packOf } from './read.ts';
import { ShardLayout } from './shard-layout.ts';
import type { ShardSink } from './shard-writer.ts';
import { type PackOptions, writePack } from './write.ts';

const OUT = 8;
const COLUMNS = 96;
const BYTES = OUT * COLUMNS * 4;
const PATH = 'unet/model.safetensors';

const usual = (i: number) => Math.sin(i * i) / 8;
/** One value of each block decides the steps, and the others lie far below one. */
const peaked = (i: number) => (i % 32 === 5 ? 1 : usual(i) / 2);
const endless = (i: number) => (i === 77 ? Infinity : usual(i));

/** Five weights, of which the second needs 8 bits and the fourth more. */
const WEIGHTS = { a: usual, b: peaked, c: usual, d: endless, e: usual };
const KEYS = Object.keys(WEIGHTS);

function stored(of: Record<string, (i: number) => number> = WEIGHTS): Uint8Array<ArrayBuffer> {
  const values = Object.values(of).flatMap((make) =>
    Array.from({ length: OUT * COLUMNS }, (_, i) => make(i)),
  );
  return new Uint8Array(Float32Array.from(values).buffer);
}

function plan(shardLimit = 1200): PackPlan {
  const layout = new ShardLayout(shardLimit);
  const source = bytesSource(stored(), PATH);
  const tensors = KEYS.map((key, i) => ({
    component: 'unet' as const,
    dtype: 'F32' as const,
    entry: {
      name: key,
      dtype: 'F32' as const,
      shape: [OUT, COLUMNS],
      begin: i * BYTES,
      end: (i + 1) * BYTES,
    },
    specs: quantisedWeight({ key, out: OUT, columns: COLUMNS }, 'q4z', 'fp16'),
  }));
  const sources = [placeTensors('unet', { source, tensors }, layout)];
  return { precision: 'q4', shardLimit, shards: layout.shards(), files: [], sources };
}

/** Shards in memory; writing ends with an error after so many appends. */
class Shards implements ShardSink {
  readonly files = new Map<string, number[]>();
  appendsLeft = Infinity;
  #open: number[] = [];

  async begin(path: string) {
    this.#open = [];
    this.files.set(path, this.#open);
  }
  async resume(path: string, bytes: number) {
    this.#open = this.files.get(path) ?? [];
    this.#open.length = bytes;
  }
  async append(bytes: Uint8Array) {
    if (this.appendsLeft-- <= 0) throw new Error('killed');
    this.#open.push(...bytes);
  }
  async patch(path: string, offset: number, bytes: Uint8Array) {
    const file = this.files.get(path) ?? [];
    const differs = bytes.some((byte, i) => file[offset + i] !== byte);
    file.splice(offset, bytes.length, ...bytes);
    return differs;
  }
  async flush() {}
  async seal() {}
}

const MODEL = { id: 'made', revision: null };

/** @param readings what the file holds each time it is opened; the last one from then on */
function write(sink: Shards, readings = [stored()], options: Partial<PackOptions> = {}) {
  let opened = 0;
  const folder = modelFolder('made', async () => {
    const bytes = readings[Math.min(opened++, readings.length - 1)] ?? new Uint8Array(0);
    return bytesSource(bytes, PATH);
  });
  return writePack(plan(), folder, sink, { model: MODEL, ...options });
}

/** A part of a file, from a weight on. */
function changed(bytes: Uint8Array<ArrayBuffer>, key: string, value: number) {
  const copy = bytes.slice();
  new Float32Array(copy.buffer, KEYS.indexOf(key) * BYTES, OUT * COLUMNS).fill(value);
  return copy;
}

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
