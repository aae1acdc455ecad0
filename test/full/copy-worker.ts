/**
 * Copies a file to OPFS without any work on its bytes. Installs are compared with the time this
 * takes.
 */
import * as Comlink from 'comlink';

const NAME = 'plain-copy';

/** A method of file handles in workers that TypeScript's DOM library lacks. */
interface SyncFile {
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  flush(): void;
  close(): void;
}

const copier = {
  /** @returns bytes and seconds */
  async copy(url: string): Promise<{ readonly bytes: number; readonly seconds: number }> {
    const root = await navigator.storage.getDirectory();
    const file = await root.getFileHandle(NAME, { create: true });
    const handle = await (
      file as unknown as { createSyncAccessHandle(): Promise<SyncFile> }
    ).createSyncAccessHandle();
    const started = performance.now();
    try {
      const { body } = await fetch(url, { referrerPolicy: 'no-referrer' });
      if (body === null) throw new Error(`${url} has no body`);
      let bytes = 0;
      for await (const chunk of body) {
        handle.write(chunk, { at: bytes });
        bytes += chunk.byteLength;
      }
      handle.flush();
      return { bytes, seconds: (performance.now() - started) / 1000 };
    } finally {
      handle.close();
      await root.removeEntry(NAME);
    }
  },
};
export type Copier = typeof copier;

Comlink.expose(copier);
