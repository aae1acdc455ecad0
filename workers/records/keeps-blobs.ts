import { transact } from './transact.ts';
import { storedBytes } from './stored-bytes.ts';
import type { StoredBlob } from './record.ts';

/** No tab has this name. */
const TRIED = '/tried';

let answer: Promise<boolean> | undefined;

/**
 * Whether the browser takes Blobs into the database. WebKit's private windows refuse them (WebKitGTK 2.50.6:
 * "Error preparing Blob/File data to be stored in object store") and take their bytes. Tried once for each page or worker.
 */
async function keepsBlobs(): Promise<boolean> {
  answer ??= tryOne();
  try {
    return await answer;
  } catch {
    // Nothing can be written at this moment. What is written next says why.
    answer = undefined;
    return true;
  }
}

async function tryOne(): Promise<boolean> {
  try {
    await transact(['drafts'], 'readwrite', async ({ store }) => {
      await store.put({ mask: new Blob(), savedAt: 0 }, TRIED);
      await store.delete(TRIED);
    });
    return true;
  } catch (error) {
    if (error instanceof DOMException && isRefusal(error)) return false;
    throw error;
  }
}

function isRefusal({ name, message }: DOMException): boolean {
  return name === 'DataCloneError' || (name === 'UnknownError' && message.includes('Blob'));
}

/** `blob` as it can be written to the database of this browser. */
export async function keptBlob(blob: Blob): Promise<StoredBlob> {
  return (await keepsBlobs()) ? blob : storedBytes(blob);
}
