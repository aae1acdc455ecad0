import { parseShallowJson } from '../../src/request/shallow-json.ts';
import { bytesSource } from '../weights/sources/bytes-source.ts';
import { EngineError } from '../failure.ts';
import type { Network } from '../graph/stages.ts';
import { PACK_INDEX_LIMIT } from '../protocol/store.ts';
import { joinedSource } from '../weights/sources/joined-source.ts';
import type { ByteSource } from '../weights/sources/source.ts';
import type { WeightReader } from '../weights/weight-reader.ts';
import { windowedSource } from '../weights/sources/windowed-source.ts';
import { checkSum, createSyncSha256, sha256 } from './checksum.ts';
import { blockFile, blocksOf } from './file-blocks.ts';
import { PACK_INDEX, type PackIndex } from './format.ts';
import { isPackIndex, parsePackIndex } from './parse-index.ts';
import { packReader } from './pack-reader.ts';

/** An opened pack. Its index is checked. A shard is opened when it is first needed. */
export interface Pack {
  readonly index: PackIndex;
  /**
   * Opens a file of the pack. The checksum of a small file is verified now, those of a file in blocks when
   * they are read.
   * @throws {EngineError} `model_file_missing`, `model_damaged`
   */
  readonly file: (path: string) => Promise<ByteSource>;
  /**
   * Opens the weights of a network. The checksum of a tensor is verified when it is read.
   * @throws {EngineError} `model_file_missing` if a shard is missing, `model_file_invalid` if a shard has
   *   another size than the index says
   */
  readonly weights: (network: Network) => Promise<WeightReader>;
}

/**
 * Reads the text of an index.
 * @returns undefined if the text is no index of a pack
 * @throws {EngineError} what {@link parsePackIndex} throws
 */
export function readIndexText(text: string): PackIndex | undefined {
  let json: unknown;
  try {
    json = parseShallowJson(text);
  } catch {
    return undefined;
  }
  return isPackIndex(json) ? parsePackIndex(json) : undefined;
}

/**
 * Opens a pack.
 * @param open finds a file of the pack's folder. Weights are read in windows, so `open` need not do that.
 * @throws {EngineError} `model_file_missing` if there is no index; `model_file_invalid` or
 *   `feature_not_supported` if it cannot be used
 */
export async function openPack(open: (path: string) => Promise<ByteSource>): Promise<Pack> {
  const source = await open(PACK_INDEX);
  if (source.size > PACK_INDEX_LIMIT) throw tooLarge(source);
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

/** Opens a pack whose index is known. @param open finds a shard by its path */
export function packOf(index: PackIndex, open: (path: string) => Promise<ByteSource>): Pack {
  const shards = new Map<number, Promise<ByteSource>>();
  const shard = (number: number): Promise<ByteSource> => {
    const opened = shards.get(number) ?? openShard(index, number, open);
    // A shard that could not be opened is tried again next time.
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
      return bytesSource(bytes, path);
    },
    async weights(network) {
      const tensors = index.tensors.filter(({ component }) => component === network);
      const numbers = [...new Set(tensors.map((tensor) => tensor.shard))].sort((a, b) => a - b);
      const parts = await Promise.all(numbers.map(shard));
      const places = new Map<number, number>();
      let begin = 0;
      for (const [i, number] of numbers.entries()) {
        places.set(number, begin);
        begin += parts[i]?.size ?? 0;
      }
      // The windows lie over all shards together. Windows for each shard would add up to hundreds of MB.
      const source = windowedSource(joinedSource(network, parts));
      const { precision } = index;
      return packReader({ precision, tensors, source, places, sumNow: await createSyncSha256() });
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

function tooLarge({ name, size }: ByteSource): EngineError {
  return new EngineError(
    'model_file_invalid',
    `${name} has ${size} bytes; ${PACK_INDEX_LIMIT} are the most that the index of a pack may have.`,
    'Give a folder that npm run pack made.',
  );
}

function notInPack(path: string): EngineError {
  return new EngineError(
    'model_file_missing',
    `The pack has no file ${path}.`,
    'Make the pack again with npm run pack.',
  );
}
