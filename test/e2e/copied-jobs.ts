/** A history of hundreds of pictures: copies of one job. Each function is work for `inRecords`. */
import type { KeptRecords } from './kept-records.ts';

/** Runs in the page. Stores copies of the one job, each a second older than the one before. */
export async function copyJob({ database }: KeptRecords, copies: number): Promise<void> {
  const tx = database.transaction('jobs', 'readwrite');
  const all = tx.objectStore('jobs').getAll();
  all.addEventListener('success', () => {
    const jobs = all.result as { id: string; createdAt: number; request: object }[];
    const job = jobs.find(({ id }) => !id.startsWith('copy-'));
    for (let copy = 1; copy <= copies; copy++) {
      const createdAt = (job?.createdAt ?? 0) - 1000 * copy;
      // A word to search for: seeds and dates are searched too, and may have any number.
      const isMarked = copy >= 1200 && copy < 1230;
      const request = { ...job?.request, prompt: `copy ${copy}${isMarked ? ' marked' : ''}` };
      tx.objectStore('jobs').put({ ...job, id: `copy-${copy}`, createdAt, request });
    }
  });
  await new Promise((resolve) => tx.addEventListener('complete', resolve));
}

/** Runs in the page. The first copies, each with a hash of its picture. */
export async function storedRuns(
  { database, all }: KeptRecords,
  copies: number,
): Promise<unknown[]> {
  interface Stored {
    readonly id: string;
    readonly createdAt: number;
    readonly request: Readonly<Record<string, unknown>>;
    readonly result: { readonly images: readonly { readonly blob: string }[] };
  }
  const runs: unknown[] = [];
  const read = (await all<Stored>('jobs')).filter(({ id }) => {
    const [, copy = Infinity] = id.split('copy-');
    return Number(copy) <= copies;
  });
  for (const { id, createdAt, request, result } of read) {
    const { blob = '' } = result.images[0] ?? {};
    const found = database.transaction('blobs').objectStore('blobs').get(blob);
    await new Promise((resolve) => found.addEventListener('success', resolve));
    const bytes = await (found.result as Blob).arrayBuffer();
    const hash = [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].join();
    // The name of a file that a person chose is not in a ZIP.
    const asked = Object.entries({ ...request, image_url: '', seed: String(request['seed']) });
    runs.push({ id, createdAt, asked: asked.sort(), hash });
  }
  return runs;
}
