/** One entry of a cache: some bytes of a shard. */
interface ShardPiece {
  readonly request: Request;
  /** First byte in the shard, and the one after the last. */
  readonly begin: number;
  readonly end: number;
}

/** Nobody is ever asked for this address: it is only the name of an entry. */
export function pieceUrl(path: string, begin: number, end: number): string {
  return `https://pack.invalid/${path}?${new URLSearchParams({ begin: String(begin), end: String(end) })}`;
}

/** The pieces of a shard, in order. */
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
