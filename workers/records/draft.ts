import type { SourceDraft, StoredDraft } from './record.ts';
import { transact } from './transact.ts';

/** Drafts that are kept, of as many tabs; those that were saved first are deleted. */
const KEPT = 8;

/**
 * Stores the picture that a person is working on in a tab.
 * @param draft null notes that the person has taken the picture away
 */
export async function saveDraft(tab: string, draft: SourceDraft | null): Promise<void> {
  // Date.now() counts whole milliseconds; two tabs may save within one.
  const savedAt = performance.timeOrigin + performance.now();
  const stored: StoredDraft = { ...(draft ?? { blob: null }), savedAt };
  await transact(['drafts'], 'readwrite', async ({ store }) => {
    await store.put(stored, tab);
    const [keys, drafts] = [await store.getAllKeys(), await store.getAll()];
    const newestFirst = keys
      .map((key, at) => ({ key, savedAt: drafts[at]?.savedAt ?? 0 }))
      .sort((a, b) => b.savedAt - a.savedAt);
    for (const { key } of newestFirst.slice(KEPT)) await store.delete(key);
  });
}

/**
 * The picture that a person was working on.
 * @param tab the tab it was in; null for a new tab, which begins with the picture of the tab that was used
 *   last
 */
export async function readDraft(tab: string | null): Promise<SourceDraft | undefined> {
  const drafts = await transact(['drafts'], 'readonly', async ({ store }) =>
    tab === null ? store.getAll() : [await store.get(tab)],
  );
  const [newest] = drafts.sort((a, b) => (b?.savedAt ?? 0) - (a?.savedAt ?? 0));
  return newest === undefined || newest.blob === null ? undefined : newest;
}
