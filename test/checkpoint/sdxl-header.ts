import { readFile } from 'node:fs/promises';
import { sdxlTensors } from '../full/tensor-list.ts';
import { parseUnetConfig } from '../../workers/graph/config.ts';
import type { ByteSource } from '../../workers/weights/sources/source.ts';
import { rawHeader } from './encode-raw.ts';
import { sgmName } from './sgm-names.ts';

type Listed = Parameters<typeof rawHeader>[0][number];

/** The tensors of an SDXL checkpoint in binary16, by SGM's names, without two that have no weight. */
export async function sdxlCheckpoint(): Promise<readonly Listed[]> {
  const config = await readFile(
    new URL('../../tools/bench/sdxl/unet/config.json', import.meta.url),
    'utf8',
  );
  const blocks = { unet: parseUnetConfig(JSON.parse(config)), vae: 4 };
  const listed = new Map<string, Listed>();
  for (const [component, tensors] of await sdxlTensors()) {
    for (const { name, shape } of tensors) {
      const { key, third, transposed } = sgmName(component, name, blocks);
      const stored = transposed === true ? shape.toReversed() : shape;
      const [rows = 0, ...rest] = stored;
      listed.set(key, half(key, third === undefined ? stored : [3 * rows, ...rest]));
    }
  }
  return [...listed.values()];
}

/** A tensor of binary16 that a header lists. */
export function half(name: string, shape: readonly number[]): Listed {
  return { name, dtype: 'F16', shape, byteLength: shape.reduce((a, b) => a * b, 2) };
}

/**
 * A file of which there is only the header: of 6.9 GB, none is in memory.
 * @param values bytes of the first tensor
 */
export function headerOnly(
  name: string,
  tensors: readonly Listed[],
  metadata: Readonly<Record<string, string>> = {},
  values = new Uint8Array(0),
): ByteSource {
  const head = Buffer.concat([rawHeader(tensors, metadata), values]);
  const size = tensors.reduce(
    (sum, each) => sum + each.byteLength,
    head.byteLength - values.length,
  );
  return {
    name,
    size,
    async read(offset, length) {
      if (offset + length > head.byteLength) throw new Error(`${name} was read at ${offset}`);
      return new Uint8Array(head.subarray(offset, offset + length));
    },
  };
}
