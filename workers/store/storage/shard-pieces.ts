/** One entry of a cache. It holds some bytes of a shard. */
interface ShardPiece {
  readonly request: Request;
  /** Place in the shard: the first byte, and the one after the last. */
  readonly begin: number;
  readonly end: number;
}

/** The name of an entry. It has to look like a URL; nothing is ever requested from it. */
export function pieceUrl(path: string, begin: number, end: number): string {
  return `https://pack.invalid/${path}?${new URLSearchParams({ begin: String(begin), end: String(end) })}`;
}

/** The entries of a shard, in the order of their places. */
export async function readPieces(cache: Cache, path: string): Promise<readonly ShardPiece[]> {
  const requests = await cache.keys(`https://pack.invalid/${path}`, { ignoreSearch: true });
  return requests
    .map((request) => {
      const { searchParams } = new URL(request.url);
      const at = (name: string) => Number(searchParams.get(name));
      return { request, begin: at('begin'), end: at('end') };
    })
    .sort((a, b) => a.begin - b.begin);
}
