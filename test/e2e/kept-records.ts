import type { Page } from 'playwright-core';

/** The app's database, in a page. */
export interface KeptRecords {
  readonly database: IDBDatabase;
  /** All that a store of it holds. */
  all<T>(store: string): Promise<readonly T[]>;
}

/**
 * Works with the database of a page's origin, which is closed afterwards.
 * @param work runs in the page, and so knows nothing of what stands around it
 * @param given is handed to it
 */
export async function inRecords<T, G = undefined>(
  page: Page,
  work: (records: KeptRecords, given: G) => Promise<T>,
  ...[given]: G extends undefined ? [] : [given: G]
): Promise<T> {
  const records = await page.evaluateHandle(openRecords);
  try {
    return await records.evaluate(
      work as (records: KeptRecords, given: unknown) => Promise<T>,
      given as unknown,
    );
  } finally {
    // A page that has gone has closed it, and says nothing of why the work failed.
    await records.evaluate(({ database }) => database.close()).catch(() => undefined);
    await records.dispose().catch(() => undefined);
  }
}

async function openRecords(): Promise<KeptRecords> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('playground');
    opening.addEventListener('success', () => resolve(opening.result));
    opening.addEventListener('error', () => reject(opening.error ?? new Error('no database')));
  });
  const all = async <T>(store: string): Promise<readonly T[]> => {
    const reading = database.transaction(store).objectStore(store).getAll();
    await new Promise((resolve, reject) => {
      reading.addEventListener('success', resolve);
      reading.addEventListener('error', () => reject(reading.error ?? new Error('not read')));
    });
    return reading.result as readonly T[];
  };
  return { database, all };
}
