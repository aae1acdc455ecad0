import { LostBytes, type PackSink } from './pack-files.ts';

/** A sync access handle. TypeScript knows it only in the types of workers; a test page uses this file too. */
interface SyncFile {
  read(into: Uint8Array, options: { readonly at: number }): number;
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  getSize(): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

interface SyncFileHandle {
  createSyncAccessHandle(): Promise<SyncFile>;
}

/** A worker of a page that was just closed may hold the file for up to two seconds. */
const OPEN_ATTEMPTS = 20;
const OPEN_WAIT_MS = 100;

/** Writes shards as files in a folder of the origin's private file system, by sync access handles. */
export class OpfsSink implements PackSink {
  readonly #folder: FileSystemDirectoryHandle;
  #open: { readonly path: string; readonly handle: SyncFile; at: number } | undefined;

  constructor(folder: FileSystemDirectoryHandle) {
    this.#folder = folder;
  }

  async begin(path: string): Promise<void> {
    await this.close();
    const handle = await openFile(this.#folder, path);
    this.#open = { path, handle, at: 0 };
    handle.truncate(0);
  }

  async resume(path: string, bytes: number): Promise<void> {
    await this.close();
    const handle = await openFile(this.#folder, path);
    this.#open = { path, handle, at: bytes };
    // `truncate` beyond the end would add zeros.
    if (handle.getSize() < bytes) throw new LostBytes(path);
    handle.truncate(bytes);
  }

  async append(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#open === undefined) throw new Error('no shard is open');
    writeAll(this.#open.handle, bytes, this.#open.at);
    this.#open.at += bytes.byteLength;
  }

  async flush(): Promise<void> {
    this.#open?.handle.flush();
  }

  async patch(path: string, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#open?.path === path) return patch(this.#open.handle, offset, bytes);
    const handle = await openFile(this.#folder, path);
    try {
      return patch(handle, offset, bytes);
    } finally {
      handle.close();
    }
  }

  async seal(): Promise<void> {
    await this.flush();
    await this.close();
  }

  async close(): Promise<void> {
    this.#open?.handle.close();
    this.#open = undefined;
  }
}

async function openFile(folder: FileSystemDirectoryHandle, path: string): Promise<SyncFile> {
  const file = await folder.getFileHandle(path, { create: true });
  for (let attempt = 1; ; attempt++) {
    try {
      return await (file as unknown as SyncFileHandle).createSyncAccessHandle();
    } catch (error) {
      const held = error instanceof DOMException && error.name === 'NoModificationAllowedError';
      if (!held || attempt >= OPEN_ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, OPEN_WAIT_MS));
    }
  }
}

/** @throws DOMException `QuotaExceededError` if the browser or the disk has no room */
function writeAll(handle: SyncFile, bytes: Uint8Array<ArrayBuffer>, at: number): void {
  let done = 0;
  while (done < bytes.byteLength) {
    const written = handle.write(bytes.subarray(done), { at: at + done });
    // When the disk is full some browsers write nothing, others throw.
    if (written === 0) throw new DOMException('nothing more was written', 'QuotaExceededError');
    done += written;
  }
}

function patch(handle: SyncFile, offset: number, bytes: Uint8Array<ArrayBuffer>): void {
  const there = new Uint8Array(bytes.byteLength);
  const read = handle.read(there, { at: offset });
  if (read === bytes.byteLength && there.every((byte, i) => byte === bytes[i])) return;
  writeAll(handle, bytes, offset);
  handle.flush();
}
