import { describe, expect, it } from 'vitest';
import { blobSource } from './sources/blob-source.ts';
import { HEADER_LIMIT, readHeader, type SafetensorsHeader } from './safetensors.ts';
import { encodeSafetensors } from './safetensors-write.ts';

/** A file from a header text (or object) and some data; `length` lies about the header's length. */
function file(header: unknown, data = 0, length?: bigint): Blob {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const json = new TextEncoder().encode(text);
  const prefix = new DataView(new ArrayBuffer(8));
  prefix.setBigUint64(0, length ?? BigInt(json.length), true);
  return new Blob([prefix, json, new Uint8Array(data)]);
}
const read = (blob: Blob): Promise<SafetensorsHeader> => readHeader(blobSource(blob, 'unet/m'));
const tensor = (shape: unknown, begin: unknown, end: unknown, dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

/** A file of so many tensors without bytes. */
const headerOf = (count: number) =>
  file(Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, tensor([0], 0, 0)])));

describe('a safetensors header', () => {
  it('gives every tensor by name with offsets from the start of the file', async () => {
    const header = {
      __metadata__: { format: 'pt' },
      b: tensor([2, 3], 4, 16, 'F16'),
      a: tensor([], 0, 4),
      none: tensor([0, 5], 16, 16),
    };
    const { tensors, metadata } = await read(file(header, 16));
    const begin = 8 + JSON.stringify(header).length;
    expect([...tensors.keys()]).toEqual(['a', 'b', 'none']);
    expect(tensors.get('b')).toEqual({
      name: 'b',
      dtype: 'F16',
      shape: [2, 3],
      begin: begin + 4,
      end: begin + 16,
    });
    expect(metadata).toEqual({ format: 'pt' });
  });

  it('may be padded with spaces, leave gaps and be followed by unused bytes', async () => {
    const { tensors } = await read(
      file(`${JSON.stringify({ a: tensor([1], 8, 12), b: tensor([1], 0, 4) })}    `, 20),
    );
    expect([...tensors.keys()]).toEqual(['b', 'a']);
  });

  it('may hold no tensor', async () => {
    expect((await read(file({}))).tensors.size).toBe(0);
  });
});

describe('a safetensors file is refused when', () => {
  const refused: Record<string, [Blob, RegExp]> = {
    'it is empty': [new Blob([]), /0 bytes/],
    'it ends within the length': [new Blob([new Uint8Array(7)]), /7 bytes/],
    'it ends within the header': [file('{', 0, 100n), /100 bytes, the file only 9/],
    'its header length is near 2^64': [file('{}', 0, 2n ** 64n - 1n), /18446744073709551615/],
    'its header is not JSON': [file('{"a":'), /not JSON/],
    'its header is nested too deeply': [
      file(`{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`),
      /not JSON/,
    ],
    'its header is not UTF-8': [
      new Blob([new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0, 0xff])]),
      /not JSON/,
    ],
    'its header is a list': [file([]), /not a JSON object/],
    'its metadata is no map of texts': [file({ __metadata__: { a: 1 } }), /metadata a/],
    'a tensor is a number': [file({ a: 1 }), /tensor a is not described/],
    'a dtype is unknown': [file({ a: tensor([1], 0, 4, 'F13') }, 4), /unknown dtype "F13"/],
    'a dtype is a name every object has': [
      file({ a: tensor([1], 0, 4, 'toString') }, 4),
      /unknown dtype/,
    ],
    'a dtype is missing': [file({ a: { shape: [1], data_offsets: [0, 4] } }, 4), /unknown dtype/],
    'a dimension is negative': [file({ a: tensor([-1, -1], 0, 4) }, 4), /impossible shape/],
    'a dimension is no integer': [file({ a: tensor([0.5, 2], 0, 4) }, 4), /impossible shape/],
    'a shape is missing': [file({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4), /shape/],
    'a shape is beyond counting': [
      file({ a: tensor([2 ** 40, 2 ** 40], 0, 4) }, 4),
      /needs 4\.8\d+e\+24 bytes and has 4/,
    ],
    'offsets run backwards': [file({ a: tensor([1], 4, 0) }, 4), /impossible offsets/],
    'an offset is negative': [file({ a: tensor([1], -4, 0) }, 4), /impossible offsets/],
    'offsets are missing': [file({ a: { dtype: 'F32', shape: [1] } }, 4), /impossible offsets/],
    'there are three offsets': [
      file({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4, 8] } }, 8),
      /impossible offsets/,
    ],
    'a tensor ends past the file': [file({ a: tensor([2], 0, 8) }, 5), /ends 3 bytes past it/],
    'dtype and shape need other bytes': [
      file({ a: tensor([3], 0, 8) }, 8),
      /F32 \[3\]\) needs 12 bytes and has 8/,
    ],
    'tensors overlap': [
      file({ a: tensor([2], 0, 8), b: tensor([1], 4, 8) }, 8),
      /tensors a and b overlap/,
    ],
    'tensors overlap across an empty one': [
      file({ a: tensor([2], 0, 8), e: tensor([0], 4, 4), b: tensor([1], 4, 8) }, 8),
      /tensors a and b overlap/,
    ],
  };
  for (const [why, [blob, message]] of Object.entries(refused)) {
    it(why, async () => {
      await expect(read(blob)).rejects.toThrow(message);
      await expect(read(blob)).rejects.toMatchObject({ code: 'model_file_invalid' });
      await expect(read(blob)).rejects.toThrow(/^unet\/m /);
    });
  }

  it.each([
    ['the limit', BigInt(HEADER_LIMIT) + 1n, /larger than 16000000/],
    ['what a number can say', 2n ** 53n, /larger than|says it has/],
    ['all that 8 bytes can say', 2n ** 64n - 1n, /says it has 18446744073709551615 bytes/],
  ])('its header is larger than %s, before reading it', async (_name, headerBytes, message) => {
    const asked: number[] = [];
    const source = {
      name: 'm',
      size: 2 ** 52,
      async read(_: number, length: number) {
        asked.push(length);
        const prefix = new DataView(new ArrayBuffer(8));
        prefix.setBigUint64(0, headerBytes, true);
        return new Uint8Array(prefix.buffer);
      },
    };
    await expect(readHeader(source)).rejects.toThrow(message);
    expect(asked).toEqual([8]);
  });

  it('says no more of a huge name or shape than a person reads', async () => {
    const name = 'n'.repeat(1_000_000);
    const bad = await read(file({ [name]: tensor([1], 0, 3) }, 3)).catch((error: Error) => error);
    const shape = Array.from({ length: 100_000 }, () => -1);
    const worse = await read(file({ a: tensor(shape, 0, 4) }, 4)).catch((error: Error) => error);
    for (const error of [bad, worse]) {
      expect(error).toMatchObject({ code: 'model_file_invalid' });
      expect((error as Error).message.length).toBeLessThan(500);
    }
  });

  it('takes time in proportion to its tensors', async () => {
    const [small, large] = [headerOf(2000), headerOf(60_000)];
    await read(small);
    // The fastest of five: whatever else the machine does makes a reading longer.
    const timeOf = async (blob: Blob) => {
      const times: number[] = [];
      for (let turn = 0; turn < 5; turn++) {
        const started = performance.now();
        expect((await read(blob)).tensors.size).toBeGreaterThan(0);
        times.push(performance.now() - started);
      }
      return Math.min(...times);
    };
    const ratio = (await timeOf(large)) / (await timeOf(small));
    // 30 times the tensors; quadratic work would be 900 times as long.
    expect(ratio).toBeLessThan(300);
  });
});

describe('a written safetensors file', () => {
  it('reads back, aligned to 8 bytes', async () => {
    const bytes = encodeSafetensors([
      { name: 'ids', dtype: 'I32', shape: [3], data: Int32Array.of(1, -2, 3) },
      { name: 'x', dtype: 'F32', shape: [1, 2], data: Float32Array.of(0.5, -1e30) },
    ]);
    const { tensors } = await read(new Blob([bytes]));
    const ids = tensors.get('ids');
    const x = tensors.get('x');
    expect((ids?.begin ?? 1) % 8).toBe(0);
    expect(new Int32Array(bytes.slice(ids?.begin, ids?.end).buffer)).toEqual(
      Int32Array.of(1, -2, 3),
    );
    expect(new Float32Array(bytes.slice(x?.begin, x?.end).buffer)).toEqual(
      Float32Array.of(0.5, -1e30),
    );
  });
  it('takes a view into a larger buffer', async () => {
    const data = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    const bytes = encodeSafetensors([{ name: 'x', dtype: 'F32', shape: [2], data }]);
    expect(new Float32Array(bytes.slice(-8).buffer)).toEqual(Float32Array.of(1, 2));
  });
  it('is refused for a wrong shape or a name used twice', () => {
    const x = { name: 'x', dtype: 'F32', shape: [3], data: new Float32Array(2) } as const;
    expect(() => encodeSafetensors([x])).toThrow(/x/);
    const y = { name: 'y', dtype: 'F32', shape: [2], data: new Float32Array(2) } as const;
    expect(() => encodeSafetensors([y, y])).toThrow(/twice/);
  });
});
