import { database } from './database.ts';
import type { SourceDraft } from './record.ts';

const KEY = 'source';

/** Stores the picture that a person is working on; null deletes it. */
export async function saveDraft(draft: SourceDraft | null): Promise<void> {
  const db = await database();
  if (draft === null) await db.delete('drafts', KEY);
  else await db.put('drafts', draft, KEY);
}

export async function readDraft(): Promise<SourceDraft | undefined> {
  return (await database()).get('drafts', KEY);
}
