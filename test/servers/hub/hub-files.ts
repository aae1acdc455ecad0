import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of a repository; its bytes may be made when they are asked for. */
export interface HubFile {
  readonly size: number;
  /** In LFS: the sha256 of the bytes. In git: the blob's sha1. Lower-case hex. */
  readonly oid: string;
  readonly lfs: boolean;
  read(offset: number, length: number): Promise<Uint8Array>;
}

export interface HubRepo {
  /** The commit; `main` leads to it too. */
  readonly revision: string;
  /** By path, with forward slashes. */
  readonly files: ReadonlyMap<string, HubFile>;
  /** Asks for a login, as a repository whose licence has to be accepted does. */
  readonly gated?: boolean;
}

/**
 * A folder of this machine as a repository; safetensors files are the ones in LFS. The compressed
 * form a fixture is kept in is no file of it.
 */
export async function folderRepo(folder: string, revision: string): Promise<HubRepo> {
  const names = await readdir(folder, { recursive: true });
  const files = new Map<string, HubFile>();
  for (const name of names.toSorted()) {
    const path = join(folder, name);
    const info = await stat(path);
    if (!info.isFile() || name.endsWith('.br')) continue;
    files.set(name.replaceAll('\\', '/'), await diskFile(path, info.size));
  }
  return { revision, files };
}

/** Bytes in memory as a file. */
export function memoryFile(bytes: Uint8Array, lfs: boolean): HubFile {
  return {
    size: bytes.byteLength,
    lfs,
    oid: lfs ? createHash('sha256').update(bytes).digest('hex') : gitBlobId(bytes),
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}

async function diskFile(path: string, size: number): Promise<HubFile> {
  const lfs = path.endsWith('.safetensors');
  return {
    size,
    lfs,
    oid: lfs ? await sha256Of(path) : gitBlobId(await readFile(path)),
    async read(offset, length) {
      const file = await open(path, 'r');
      try {
        return (await file.read(new Uint8Array(length), 0, length, offset)).buffer;
      } finally {
        await file.close();
      }
    },
  };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

function gitBlobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}
