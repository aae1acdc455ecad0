import type { StoredBlob, StoredDraft, StoredMask } from './record.ts';

/** What is asked of the store of the drafts, in a transaction. */
export interface DraftStore {
  readonly getAll: () => Promise<(StoredDraft | StoredMask)[]>;
  readonly getAllKeys: () => Promise<string[]>;
}

/** What a tab keeps, its mask put back to its picture. */
export interface TabDraft {
  readonly tab: string;
  readonly draft: StoredDraft;
  /** When draft or mask was stored last, in milliseconds since the epoch. */
  readonly savedAt: number;
}

/** The key of the mask of a tab's draft. Draft and mask are apart, because a stroke must not write the picture again. */
export function maskKey(tab: string): string {
  return `${tab}/mask`;
}

/** The drafts of all tabs. */
export async function draftsIn(store: DraftStore): Promise<readonly TabDraft[]> {
  const [keys, values] = [await store.getAllKeys(), await store.getAll()];
  const stored = new Map(keys.map((key, at) => [key, values[at]]));
  return [...stored].flatMap(([tab, draft]) => {
    if (draft === undefined || !('blob' in draft)) return [];
    const own = stored.get(maskKey(tab));
    const { savedAt = 0 } = draft;
    if (own === undefined || 'blob' in own) return [{ tab, draft, savedAt }];
    return [{ tab, draft: withMask(draft, own.mask), savedAt: Math.max(savedAt, own.savedAt) }];
  });
}

function withMask(draft: StoredDraft, mask: StoredBlob | null): StoredDraft {
  if (draft.blob === null) return draft;
  // Earlier versions kept the mask in the draft itself.
  const { mask: _, ...rest } = draft;
  return mask === null ? rest : { ...rest, mask };
}
