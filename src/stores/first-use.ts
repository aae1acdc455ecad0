import { create } from 'zustand';
import { firstUseId, type FirstUseRecord } from '../../workers/protocol/first-use.ts';
import { listFirstUses, onFirstUseChanged } from '../../workers/records/first-use.ts';
import { mirrorRecords } from './mirror.ts';

interface FirstUses {
  /** The newest record of this browser; null before the first check. */
  readonly record: FirstUseRecord | null;
  /** Whether a check that a person asked for is under way. */
  readonly checking: boolean;
}

/** What the engine's check of this machine's GPU found. */
export const useFirstUse = create<FirstUses>(() => ({ record: null, checking: false }));

/** Reads the records, and shows each new one from then on. Never rejects. */
export async function mirrorFirstUses(): Promise<void> {
  await mirrorRecords(
    { onChanged: onFirstUseChanged, list: listFirstUses, read },
    {
      showAll: ([newest]) => show(newest),
      showOne: (_id, record) => show(record),
    },
  );
}

async function read(id: string): Promise<FirstUseRecord | undefined> {
  return (await listFirstUses()).find(({ key }) => firstUseId(key) === id);
}

/** A record of another version of the browser says nothing of this one. */
function show(record: FirstUseRecord | undefined): void {
  if (record?.key.browser === navigator.userAgent) useFirstUse.setState({ record });
}

export function setChecking(checking: boolean): void {
  useFirstUse.setState({ checking });
}
