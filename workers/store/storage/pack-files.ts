import { EngineError } from '../../failure.ts';
import type { PackId } from '../../protocol/engine-options.ts';
import type { ShardSink } from '../../packs/shard-writer.ts';
import type { ByteSource } from '../../weights/sources/source.ts';

/** A sink for the shards of one pack. It has to be closed: it may hold a file open. */
export interface PackSink extends ShardSink {
  close(): Promise<void>;
}

/** The bytes of all packs in one kind of storage. The records of the packs say which bytes are valid. */
export interface PackFiles {
  /** Opens a pack for writing; it need not exist yet. */
  write(id: PackId): Promise<PackSink>;
  /**
   * Opens a sealed shard. Workers can read it synchronously.
   * @throws {EngineError} `model_file_missing`
   */
  open(id: PackId, path: string): Promise<ByteSource>;
  /** Deletes all bytes of a pack, if it has any. */
  remove(id: PackId): Promise<void>;
  /** The packs that have bytes here, with or without a record. */
  list(): Promise<readonly PackId[]>;
}

/** The failure of a shard that is not stored. */
export function missingShard(path: string, cause?: unknown): EngineError {
  return new EngineError(
    'model_file_missing',
    `The installed model has no file ${path}.`,
    'Repair the model.',
    { cause },
  );
}

/** An install cannot go on: committed bytes of its last shard are missing. */
export class LostBytes extends EngineError {
  constructor(path: string) {
    super(
      'model_damaged',
      `${path} of this install has lost bytes that were safe.`,
      'Delete the model and install it again.',
    );
  }
}
