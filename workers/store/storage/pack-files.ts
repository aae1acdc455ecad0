import { EngineError } from '../../failure.ts';
import type { PackId } from '../../protocol/engine.ts';
import type { ShardSink } from '../../packs/shard-writer.ts';
import type { ByteSource } from '../../weights/sources/source.ts';

/** Where shards are written; what is open has to be closed. */
export interface PackSink extends ShardSink {
  close(): Promise<void>;
}

/** The bytes of packs in one of the browser's stores. Records say what of them counts. */
export interface PackFiles {
  write(id: PackId): Promise<PackSink>;
  /**
   * A sealed shard; synchronously readable in workers.
   * @throws {EngineError} `model_file_missing`
   */
  open(id: PackId, path: string): Promise<ByteSource>;
  /** Deletes one shard where there is one of that name. */
  discard(id: PackId, path: string): Promise<void>;
  /** Deletes all bytes of a pack; nothing happens when there are none. */
  remove(id: PackId): Promise<void>;
  /** Every pack that has bytes. */
  list(): Promise<readonly PackId[]>;
}

export function missingShard(path: string, cause?: unknown): EngineError {
  return new EngineError(
    'model_file_missing',
    `The installed model has no file ${path}.`,
    'Repair the model.',
    { cause },
  );
}

/** An install is to go on in a shard that is not there, or has lost its end. */
export class LostBytes extends EngineError {
  constructor(path: string) {
    super(
      'model_damaged',
      `${path} of this install has lost bytes that were safe.`,
      'Delete the model and install it again.',
    );
  }
}
