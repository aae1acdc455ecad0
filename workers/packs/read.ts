import { EngineError } from '../failure.ts';
import type { Component } from '../graph/stages.ts';
import { joinedSource } from '../weights/sources/joined-source.ts';
import type { ByteSource } from '../weights/sources/source.ts';
import type { WeightStore } from '../weights/weight-store.ts';
import { windowedSource } from '../weights/sources/windowed-source.ts';
import { checkSum, createSyncSha256, sha256 } from './checksum.ts';
import { blockFile, blocksOf } from './file-blocks.ts';
import { PACK_INDEX, type PackIndex } from './format.ts';
import { isPackIndex, parsePackIndex } from './parse-index.ts';
import { packStore } from './pack-store.ts';

/** An opened pack: its index is checked, shards are opened when first needed. */
export interface Pack {
  readonly index: PackIndex;
  /**
   * A file that is kept as it is: a small one with its checksum verified, of one in blocks each block
   * as it is read.
   * @throws {EngineError} `model_file_missing`, or `model_damaged`.
   */
  readonly file: (path: string) => Promise<ByteSource>;
  /**
   * A network's weights. Each tensor's checksum is verified when it is read.
   * @throws {EngineError} `model_file_missing` when a shard is not there, `model_file_invalid` when
   *   one has another size than the index says.
   */
  readonly weights: (component: Component) => Promise<WeightStore>;
}

/** The index text of a pack, or undefined when the file at that place is none. */
export function readIndexText(text: string): PackIndex | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isPackIndex(json) ? parsePackIndex(json) : undefined;
}

/**
 * @param open finds a file of the pack's folder; sources it gives are read in windows here.
 * @throws {EngineError} `model_file_missing` without an index, `model_file_invalid` or
 *   `feature_not_supported` when it cannot be used.
 */
export async function openPack(open: (path: string) => Promise<ByteSource>): Promise<Pack> {
  const source = await open(PACK_INDEX);
  const text = new TextDecoder().decode(await source.read(0, source.size));
  const index = readIndexText(text);
  if (index === undefined) {
    throw new EngineError(
      'model_file_invalid',
      `${PACK_INDEX} of this folder is not the index of a pack.`,
      'Give a folder that npm run pack made.',
    );
  }
  return packOf(index, open);
}

/** A pack of which the index is known already. */
export function packOf(index: PackIndex, open: (path: string) => Promise<ByteSource>): Pack {
  const shards = new Map<number, Promise<ByteSource>>();
  const shard = (number: number): Promise<ByteSource> => {
    const opened = shards.get(number) ?? openShard(index, number, open);
    // One that did not open is tried again next time.
    opened.catch(() => shards.delete(number));
    shards.set(number, opened);
    return opened;
  };
  return {
    index,
    async file(path) {
      const record = index.files.find((file) => file.path === path);
      const blocks = record === undefined ? blocksOf(index, path) : [];
      if (blocks.length > 0) return blockFile(path, blocks, shard);
      if (record === undefined) throw notInPack(path);
      const source = await shard(record.shard);
      const bytes = await source.read(record.offset, record.byteLength);
      checkSum(path, await sha256(bytes), record.sha256);
      return memorySource(path, bytes);
    },
    async weights(component) {
      const tensors = index.tensors.filter((tensor) => tensor.component === component);
      const numbers = [...new Set(tensors.map((tensor) => tensor.shard))].sort((a, b) => a - b);
      const parts = await Promise.all(numbers.map(shard));
      const places = new Map<number, number>();
      let begin = 0;
      for (const [i, number] of numbers.entries()) {
        places.set(number, begin);
        begin += parts[i]?.size ?? 0;
      }
      // Windows over all shards together: some of them for each would add up to hundreds of MB.
      const source = windowedSource(joinedSource(component, parts));
      const { precision } = index;
      return packStore({ precision, tensors, source, places, sumNow: await createSyncSha256() });
    },
  };
}

async function openShard(
  index: PackIndex,
  number: number,
  open: (path: string) => Promise<ByteSource>,
): Promise<ByteSource> {
  const shard = index.shards[number];
  if (shard === undefined) throw notInPack(`shard ${number}`);
  const source = await open(shard.path);
  if (source.size === shard.byteLength) return source;
  throw new EngineError(
    'model_file_invalid',
    `${shard.path} of this pack has ${source.size} bytes where its index says ${shard.byteLength}.`,
    'Download the pack again: this file is cut short or of another pack.',
  );
}

function notInPack(path: string): EngineError {
  return new EngineError(
    'model_file_missing',
    `The pack has no file ${path}.`,
    'Make the pack again with npm run pack.',
  );
}

function memorySource(name: string, bytes: Uint8Array<ArrayBuffer>): ByteSource {
  const readSync = (offset: number, length: number) => bytes.slice(offset, offset + length);
  return {
    name,
    size: bytes.byteLength,
    readSync,
    async read(offset, length) {
      return readSync(offset, length);
    },
  };
}
