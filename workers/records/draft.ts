import { type DraftStore, draftsIn, maskKey, type TabDraft } from './stored-drafts.ts';
import { keptBlob } from './keeps-blobs.ts';
import { blobOf } from './stored-bytes.ts';
import type { ChosenLora, LearnedWord, SourceDraft, StoredBlob, StoredDraft } from './record.ts';
import { transact } from './transact.ts';

/** Drafts that are kept, of as many tabs; those that were saved first are deleted. */
const KEPT = 8;

/**
 * Stores the picture that a person is working on in a tab, and its mask.
 * @param draft null notes that the person has taken the picture away
 */
export async function saveDraft(tab: string, draft: SourceDraft | null): Promise<void> {
  const { mask, ...given } = draft ?? { blob: null };
  const picture = given.blob === null ? given : { ...given, blob: await keptBlob(given.blob) };
  const keptMask = mask === undefined ? null : await keptBlob(mask);
  await save(
    tab,
    ({ learnedWords, loras }) => ({
      ...picture,
      ...(learnedWords !== undefined && { learnedWords }),
      ...(loras !== undefined && { loras }),
    }),
    keptMask,
  );
}

/**
 * Stores the mask of the picture in a tab, and not the picture again.
 * @param mask null: the picture has none
 * @returns false if the tab has no picture: then nothing is stored
 */
export async function saveMask(tab: string, mask: Blob | null): Promise<boolean> {
  const kept = mask === null ? null : await keptBlob(mask);
  return transact(['drafts'], 'readwrite', async ({ store }) => {
    const draft = await store.get(tab);
    if (draft === undefined || !('blob' in draft) || draft.blob === null) return false;
    await store.put({ mask: kept, savedAt: now() }, maskKey(tab));
    return true;
  });
}

/** Stores the LoRAs that a person has chosen in a tab. Their files lie in the model store. */
export async function saveLoras(tab: string, loras: readonly ChosenLora[]): Promise<void> {
  await save(tab, (before) => ({ ...before, loras }));
}

/** Stores the learned words that a person has added in a tab. */
export async function saveLearnedWords(tab: string, words: readonly LearnedWord[]): Promise<void> {
  const learnedWords = await Promise.all(
    words.map(async (word) => ({ ...word, file: await keptBlob(word.file) })),
  );
  await save(tab, (before) => ({ ...before, learnedWords }));
}

/**
 * @param change makes the new draft of what the tab had before
 * @param mask null: it has none; without it the mask stays
 */
async function save(
  tab: string,
  change: (before: StoredDraft) => StoredDraft,
  mask?: StoredBlob | null,
): Promise<void> {
  const savedAt = now();
  await transact(['drafts'], 'readwrite', async ({ store }) => {
    const before = await store.get(tab);
    const draft = before !== undefined && 'blob' in before ? before : { blob: null };
    await store.put({ ...change(draft), savedAt }, tab);
    if (mask !== undefined) await store.put({ mask, savedAt }, maskKey(tab));
    for (const { tab: old } of (await newestFirst(store)).slice(KEPT)) {
      await store.delete(old);
      await store.delete(maskKey(old));
    }
  });
}

/** Date.now() counts whole milliseconds; two tabs may save within one. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

async function newestFirst(store: DraftStore): Promise<readonly TabDraft[]> {
  return (await draftsIn(store)).toSorted((a, b) => b.savedAt - a.savedAt);
}

/**
 * The picture that a person was working on.
 * @param tab the tab it was in; null for a new tab, which begins with the picture of the tab that was used
 *   last
 */
export async function readDraft(tab: string | null): Promise<SourceDraft | undefined> {
  const newest = await read(tab);
  if (newest === undefined || newest.blob === null) return undefined;
  const { blob, mask, name, focus } = newest;
  return { blob: blobOf(blob), name, focus, ...(mask !== undefined && { mask: blobOf(mask) }) };
}

/** The learned words that a person has added. @param tab as in {@link readDraft} */
export async function readLearnedWords(tab: string | null): Promise<readonly LearnedWord[]> {
  const words = (await read(tab))?.learnedWords ?? [];
  return words.map((word) => ({ ...word, file: blobOf(word.file) }));
}

/** The LoRAs that a person has chosen. @param tab as in {@link readDraft} */
export async function readLoras(tab: string | null): Promise<readonly ChosenLora[]> {
  return (await read(tab))?.loras ?? [];
}

async function read(tab: string | null): Promise<StoredDraft | undefined> {
  const drafts = await transact(['drafts'], 'readonly', ({ store }) => newestFirst(store));
  return drafts.find((each) => tab === null || each.tab === tab)?.draft;
}
