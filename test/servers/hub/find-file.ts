import type { HubFile, HubRepo } from './hub-files.ts';

/** By `owner/name`. */
export type Repos = Readonly<Record<string, HubRepo>>;

/** What a path of the hub leads to. */
export type Found =
  | {
      readonly name: string;
      readonly repo: HubRepo;
      readonly way: 'resolve' | 'raw' | 'cache';
      readonly path: string;
      readonly file: HubFile;
    }
  | { readonly status: number; readonly error: string };

const HUB_PATH = /^\/([^/]+\/[^/]+)\/(resolve|raw)\/([^/]+)\/(.+)$/;
const CACHE_PATH = /^\/api\/(resolve-cache)\/models\/([^/]+\/[^/]+)\/([^/]+)\/(.+)$/;

/** The path that `resolve` leads to for a file in git. */
export function cachePath(name: string, { revision }: HubRepo, path: string): string {
  return `/api/resolve-cache/models/${name}/${revision}/${encodeURI(path)}`;
}

/** Finds the file of a path; a repository that is not there and one that is gated are both 401. */
export function findFile(repos: Repos, pathname: string): Found {
  const cached = CACHE_PATH.exec(decodeURI(pathname));
  const match = HUB_PATH.exec(decodeURI(pathname));
  if (cached === null && match === null) return { status: 404, error: 'EntryNotFound' };
  const [name = '', revision, path = ''] = cached
    ? cached.slice(2)
    : [match?.[1], match?.[3], match?.[4]];
  const repo = repos[name];
  if (repo === undefined) return { status: 401, error: 'RepoNotFound' };
  if (repo.gated) return { status: 401, error: 'GatedRepo' };
  if (revision !== repo.revision && revision !== 'main') {
    return { status: 404, error: 'RevisionNotFound' };
  }
  const file = repo.files.get(path);
  if (file === undefined) return { status: 404, error: 'EntryNotFound' };
  const way = cached ? 'cache' : match?.[2] === 'raw' ? 'raw' : 'resolve';
  return { name, repo, way, path, file };
}

const LIST_PATH = /^\/api\/models\/([^/]+\/[^/]+)\/revision\/([^/]+)$/;

/** What the hub's interface says of a repository: its commit and its files. */
export function describeRepo(repos: Repos, pathname: string): object | undefined {
  const [, name = '', revision = ''] = LIST_PATH.exec(decodeURI(pathname)) ?? [];
  const repo = repos[name];
  if (repo === undefined || repo.gated || ![repo.revision, 'main'].includes(revision)) {
    return undefined;
  }
  const siblings = [...repo.files.keys()].map((rfilename) => ({ rfilename }));
  return { id: name, sha: repo.revision, siblings };
}

/** The file's content in git; for a file in LFS this is a pointer (git-lfs spec, v1). */
export async function rawText(file: HubFile): Promise<string | Uint8Array> {
  if (!file.lfs) return file.read(0, file.size);
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${file.oid}\nsize ${file.size}\n`;
}
