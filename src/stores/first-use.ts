import { create } from 'zustand';
import {
  FIRST_USE_SCHEMA,
  firstUseId,
  type FirstUseRecord,
} from '../../workers/protocol/first-use.ts';
import { listFirstUses, onFirstUseChanged } from '../../workers/records/first-use.ts';
import { mirrorRecords } from './mirror.ts';

interface FirstUses {
  /** The newest record of this browser and of these checks; null before the first one. */
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
      showAll: (records) => show(records.find(counts)),
      showOne: (_id, record) => show(record),
    },
  );
}

async function read(id: string): Promise<FirstUseRecord | undefined> {
  return (await listFirstUses()).find(({ key }) => firstUseId(key) === id);
}

function show(record: FirstUseRecord | undefined): void {
  if (record !== undefined && counts(record)) useFirstUse.setState({ record });
}

/** A record of another version of the browser, or of the checks, says nothing of this one. */
function counts({ schema, key }: FirstUseRecord): boolean {
  return schema === FIRST_USE_SCHEMA && key.browser === navigator.userAgent;
}

export function setChecking(checking: boolean): void {
  useFirstUse.setState({ checking });
}
