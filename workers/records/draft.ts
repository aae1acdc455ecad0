import type { ChosenLora, LearnedWord, SourceDraft, StoredDraft } from './record.ts';
import { transact } from './transact.ts';

/** Drafts that are kept, of as many tabs; those that were saved first are deleted. */
const KEPT = 8;

/**
 * Stores the picture that a person is working on in a tab.
 * @param draft null notes that the person has taken the picture away
 */
export async function saveDraft(tab: string, draft: SourceDraft | null): Promise<void> {
  await save(tab, ({ learnedWords, loras }) => ({
    ...(draft ?? { blob: null }),
    ...(learnedWords !== undefined && { learnedWords }),
    ...(loras !== undefined && { loras }),
  }));
}

/** Stores the LoRAs that a person has chosen in a tab. Their files lie in the model store. */
export async function saveLoras(tab: string, loras: readonly ChosenLora[]): Promise<void> {
  await save(tab, (before) => ({ ...before, loras }));
}

/** Stores the learned words that a person has added in a tab. */
export async function saveLearnedWords(
  tab: string,
  learnedWords: readonly LearnedWord[],
): Promise<void> {
  await save(tab, (before) => ({ ...before, learnedWords }));
}

/** @param change makes the new draft of what the tab had before */
async function save(tab: string, change: (before: StoredDraft) => StoredDraft): Promise<void> {
  // Date.now() counts whole milliseconds; two tabs may save within one.
  const savedAt = performance.timeOrigin + performance.now();
  await transact(['drafts'], 'readwrite', async ({ store }) => {
    const before = (await store.get(tab)) ?? { blob: null };
    await store.put({ ...change(before), savedAt }, tab);
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
  const newest = await read(tab);
  return newest === undefined || newest.blob === null ? undefined : newest;
}

/** The learned words that a person has added. @param tab as in {@link readDraft} */
export async function readLearnedWords(tab: string | null): Promise<readonly LearnedWord[]> {
  return (await read(tab))?.learnedWords ?? [];
}

/** The LoRAs that a person has chosen. @param tab as in {@link readDraft} */
export async function readLoras(tab: string | null): Promise<readonly ChosenLora[]> {
  return (await read(tab))?.loras ?? [];
}

async function read(tab: string | null): Promise<StoredDraft | undefined> {
  const drafts = await transact(['drafts'], 'readonly', async ({ store }) =>
    tab === null ? store.getAll() : [await store.get(tab)],
  );
  const [newest] = drafts.sort((a, b) => (b?.savedAt ?? 0) - (a?.savedAt ?? 0));
  return newest;
}
