import { mkdir, open, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from '../../workers/failure.ts';
import { formatPackIndex, PACK_INDEX, type PackIndex } from '../../workers/packs/format.ts';
import type { ShardSink } from '../../workers/packs/shard-writer.ts';

const PACK_FILES = /^(index\.json(\.part)?|shard-\d{3,}\.bin)$/;

/** A folder on disk that a pack is written into. */
export interface FolderSink extends ShardSink {
  /** Writes the index. Only a folder with an index is a pack. */
  commit(index: PackIndex): Promise<void>;
  /** Closes open files. The shards written so far stay, without an index. */
  close(): Promise<void>;
}

/**
 * Opens a folder to write a pack into. It must be new, empty or hold a pack, which is deleted at
 * once.
 * @throws {EngineError} `invalid_request` when it holds anything else or cannot be written.
 */
export async function openFolderSink(folder: string): Promise<FolderSink> {
  await clear(folder);
  let shard: FileHandle | undefined;
  return {
    async begin(path) {
      shard = await open(join(folder, path), 'w');
    },
    async resume(path, bytes) {
      await truncate(join(folder, path), bytes);
      shard = await open(join(folder, path), 'a');
    },
    async append(bytes) {
      // Unlike write, writeFile writes all bytes; on an open file it begins at the current
      // position.
      await shard?.writeFile(bytes);
    },
    async flush() {
      await shard?.sync();
    },
    async patch(path, offset, bytes) {
      const file = await open(join(folder, path), 'r+');
      try {
        const there = new Uint8Array(bytes.byteLength);
        await file.read(there, 0, there.byteLength, offset);
        if (Buffer.from(there.buffer).equals(bytes)) return;
        await file.write(bytes, 0, bytes.byteLength, offset);
        await file.sync();
      } finally {
        await file.close();
      }
    },
    async seal() {
      await shard?.sync();
      await shard?.close();
      shard = undefined;
    },
    async commit(index) {
      const part = join(folder, `${PACK_INDEX}.part`);
      await writeFile(part, formatPackIndex(index));
      await rename(part, join(folder, PACK_INDEX));
    },
    async close() {
      await shard?.close();
      shard = undefined;
    },
  };
}

async function clear(folder: string): Promise<void> {
  const names = await mkdir(folder, { recursive: true })
    .then(() => readdir(folder))
    .catch((error: unknown) => {
      throw notWritable(`${folder} cannot be written: ${String(error)}.`);
    });
  const other = names.find((name) => !PACK_FILES.test(name));
  if (other !== undefined)
    throw notWritable(`${folder} holds ${other}, which is no part of a pack.`);
  // The index is deleted first: if this is interrupted, a folder without an index is no pack.
  for (const name of names.toSorted()) await rm(join(folder, name));
}

function notWritable(message: string): EngineError {
  return new EngineError('invalid_request', message, 'Give --out a new or an empty folder.');
}
