import { EngineError } from '../../failure.ts';
import type { PackStorage } from '../../protocol/store.ts';
import { cacheFiles } from './cache-files.ts';
import { opfsFiles } from './opfs-files.ts';
import type { PackFiles } from './pack-files.ts';

/** The bytes of packs in one kind of storage. */
export function packFiles(storage: PackStorage): PackFiles {
  return storage === 'opfs' ? opfsFiles() : cacheFiles();
}

/** The storage that this browser has: OPFS if it has sync access handles, else the Cache API; null: neither. */
export async function availableStorage(): Promise<PackStorage | null> {
  if (await hasSyncFiles()) return 'opfs';
  const { caches } = globalThis as { caches?: CacheStorage };
  return caches === undefined ? null : 'cache';
}

async function hasSyncFiles(): Promise<boolean> {
  const { FileSystemFileHandle: handle } = globalThis as {
    FileSystemFileHandle?: { readonly prototype: object };
  };
  if (handle === undefined || !('createSyncAccessHandle' in handle.prototype)) return false;
  // Some private windows have the functions but refuse to open the folder.
  return navigator.storage.getDirectory().then(
    () => true,
    () => false,
  );
}

/**
 * The storage for a new install.
 * @param asked the storage that the options name; by default the browser's best one
 * @throws {EngineError} `storage_unavailable` if the browser has none
 */
export async function storageForInstall(asked: PackStorage | undefined): Promise<PackStorage> {
  const storage = asked ?? (await availableStorage());
  if (storage !== null) return storage;
  throw new EngineError(
    'storage_unavailable',
    'This browser keeps no files for this page.',
    'Open the page in a normal window, not a private one.',
  );
}
