import type { PackId } from '../protocol/engine.ts';
import type { InstallSpec, PackSource } from '../protocol/store.ts';
import { createSyncSha256 } from '../packs/checksum.ts';

/** The id of a pack: the same for the same model, precision and source. It is readable and can name a file. */
export async function packId(spec: InstallSpec): Promise<PackId> {
  const { source } = spec;
  const place =
    source.kind === 'files' ? source.files.map(({ path, file }) => [path, file.size]) : source;
  const sum = await createSyncSha256();
  const key = sum(new TextEncoder().encode(JSON.stringify([spec.model, place])));
  const name = spec.model
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .slice(0, 60);
  return `${name}-${spec.precision}-${key.slice(0, 8)}` as PackId;
}

/** The part of a source that can be stored in the record: picked files cannot. */
export function keptSource(source: InstallSpec['source']): PackSource {
  if (source.kind !== 'files') return source;
  const { kind, checkpoint } = source;
  return checkpoint === undefined ? { kind } : { kind, checkpoint };
}
