import type { PackId } from '../../protocol/engine-options.ts';
import { blobSource } from '../../weights/sources/blob-source.ts';
import { joinedSource } from '../../weights/sources/joined-source.ts';
import { CacheSink } from './cache-sink.ts';
import { missingShard, type PackFiles } from './pack-files.ts';
import { readPieces } from './shard-pieces.ts';

const PREFIX = 'pack-';
const named = (id: PackId) => caches.open(PREFIX + id);

/** Packs in the Cache API, for browsers without sync access handles: one cache per pack, one entry per append. */
export function cacheFiles(): PackFiles {
  return {
    async write(id) {
      return new CacheSink(await named(id));
    },
    async open(id, path) {
      const cache = await named(id);
      const pieces = await readPieces(cache, path);
      if (pieces.length === 0) throw missingShard(path);
      const sources = await Promise.all(
        pieces.map(async ({ request }) => {
          const response = await cache.match(request);
          if (response === undefined) throw missingShard(path);
          return blobSource(await response.blob(), path);
        }),
      );
      return joinedSource(path, sources);
    },
    async remove(id) {
      await caches.delete(PREFIX + id);
    },
    async list() {
      const names = await caches.keys();
      return names
        .filter((name) => name.startsWith(PREFIX))
        .map((name) => name.slice(PREFIX.length) as PackId);
    },
  };
}
