import type { PackId, PickedFile } from '../protocol/engine.ts';
import type { InstallSpec, PackSource } from '../protocol/store.ts';
import { createHasher, createSyncSha256 } from '../packs/checksum.ts';
import { blobSource } from '../weights/sources/blob-source.ts';

/** Bytes that are hashed at a time. */
const PIECE = 4 * 1024 * 1024;

type Named = Pick<InstallSpec, 'model' | 'precision'>;

/** The id of a pack: the same for the same model, precision and source. It is readable and can name a file. */
export async function packId(spec: InstallSpec): Promise<PackId> {
  const { source } = spec;
  if (source.kind !== 'files') return idOf(spec, source);
  if (spec.format === 'lora') return loraId(spec, source.files);
  return idOf(
    spec,
    source.files.map(({ path, file }) => [path, file.size]),
  );
}

/**
 * The id of a LoRA in a file of the person's own: the same for the same name and bytes. Those of one training have
 * equal names and sizes.
 */
export async function loraId(spec: Named, files: readonly PickedFile[]): Promise<PackId> {
  return idOf(spec, await Promise.all(files.map(({ file }) => sumOf(file))));
}

async function idOf({ model, precision }: Named, place: unknown): Promise<PackId> {
  const sum = await createSyncSha256();
  const key = sum(new TextEncoder().encode(JSON.stringify([model, place])));
  const name = model
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .slice(0, 60);
  return `${name}-${precision}-${key.slice(0, 8)}` as PackId;
}

async function sumOf(file: Blob): Promise<string> {
  const hasher = await createHasher();
  const source = blobSource(file, 'the file');
  for (let at = 0; at < source.size; at += PIECE) {
    hasher.update(await source.read(at, Math.min(PIECE, source.size - at)));
  }
  return hasher.digest();
}

/** The part of a source that can be stored in the record: picked files cannot. */
export function keptSource(source: InstallSpec['source']): PackSource {
  if (source.kind !== 'files') return source;
  const { kind, checkpoint } = source;
  return checkpoint === undefined ? { kind } : { kind, checkpoint };
}
