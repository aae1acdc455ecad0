/** What the checks of GPUs found. The engine's worker writes them; it and the pages read them. */
import { firstUseId, type FirstUseRecord } from '../protocol/first-use.ts';
import { changeChannel } from './change-channel.ts';
import { transact } from './transact.ts';

const channel = changeChannel<string>('playground-first-uses');

/** Subscribes to writes in this and other pages and workers. */
export const onFirstUseChanged = channel.onChanged;

/** Records of older browsers and drivers are of no use any more; so many are kept at most. */
const MOST_RECORDS = 8;

/** All records, the newest first. */
export async function listFirstUses(): Promise<readonly FirstUseRecord[]> {
  const records = await transact(['first_uses'], 'readonly', ({ store }) => store.getAll());
  return records.sort((a, b) => b.at - a.at);
}

/** Keeps a record in the place of the one with the same key. The oldest ones are let go. */
export async function keepFirstUse(record: FirstUseRecord): Promise<void> {
  const id = firstUseId(record.key);
  await transact(['first_uses'], 'readwrite', async ({ store }) => {
    await store.put(record, id);
    const all = await store.getAll();
    const old = all.sort((a, b) => b.at - a.at).slice(MOST_RECORDS);
    for (const { key } of old) await store.delete(firstUseId(key));
  });
  channel.changed(id);
}
