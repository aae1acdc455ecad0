import type { PackId } from '../../protocol/engine-options.ts';
import { blobSource } from '../../weights/sources/blob-source.ts';
import { OpfsSink } from './opfs-sink.ts';
import { missingShard, type PackFiles } from './pack-files.ts';

const ROOT = 'packs';

/** Packs in the origin's private file system: `packs/{id}/{shard}`. */
export function opfsFiles(): PackFiles {
  return {
    async write(id) {
      return new OpfsSink(await (await root()).getDirectoryHandle(id, { create: true }));
    },
    async open(id, path) {
      try {
        const folder = await (await root()).getDirectoryHandle(id);
        const file = await (await folder.getFileHandle(path)).getFile();
        return blobSource(file, path);
      } catch (error) {
        if (!isMissing(error)) throw error;
        throw missingShard(path, error);
      }
    },
    async remove(id) {
      await (await root()).removeEntry(id, { recursive: true }).catch(unlessMissing);
    },
    async list() {
      const ids: PackId[] = [];
      for await (const name of (await root()).keys()) ids.push(name as PackId);
      return ids;
    },
  };
}

async function root(): Promise<FileSystemDirectoryHandle> {
  const origin = await navigator.storage.getDirectory();
  return origin.getDirectoryHandle(ROOT, { create: true });
}

function isMissing(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotFoundError';
}

function unlessMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}
