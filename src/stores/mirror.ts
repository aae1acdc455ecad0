import { onDatabaseLost } from '../../workers/records/database-lost.ts';
import { inTime } from './in-time.ts';
import { NOT_SHOWN, UnreadNotice } from './unread-records.ts';

/** Where records come from. */
interface RecordSource<Id, Entry> {
  /** Calls `listener` after each change to a record. */
  readonly onChanged: (listener: (id: Id) => void) => unknown;
  /** Calls `listener` each time the database is lost. */
  readonly onLost?: (listener: () => void) => unknown;
  readonly list: () => Promise<readonly Entry[]>;
  /** Undefined: the record was deleted. */
  readonly read: (id: Id) => Promise<Entry | undefined>;
}

/** Where they are shown. */
interface RecordView<Id, Entry> {
  readonly showAll: (entries: readonly Entry[]) => void;
  readonly showOne: (id: Id, entry: Entry | undefined) => void;
}

/** So many records are read at once. Where more change, such as a thousand that are deleted, all are listed again. */
const MOST_AT_ONCE = 16;

/**
 * Shows all records, then each that changes. Resolves once all are shown. What changes while they are
 * listed is read again afterwards: the list may be older than the change. If the database is lost, all are
 * listed again. Never rejects: if they cannot be listed, or do not come in time, a sentence says so, and
 * later changes are shown all the same.
 */
export async function mirrorRecords<Id, Entry>(
  { onChanged, onLost = onDatabaseLost, list, read }: RecordSource<Id, Entry>,
  { showAll, showOne }: RecordView<Id, Entry>,
): Promise<void> {
  let listing = false;
  const changed = new Set<Id>();
  let reading = 0;
  let behind = false;
  const show = (id: Id): void => {
    if (reading >= MOST_AT_ONCE) {
      behind = true;
      return;
    }
    reading += 1;
    read(id)
      .then((entry) => showOne(id, entry))
      .catch((error: unknown) => console.warn('A change is not shown:', error))
      .finally(() => {
        reading -= 1;
        if (reading > 0 || !behind) return;
        behind = false;
        void showListInTime();
      });
  };
  onChanged((id) => {
    if (listing) changed.add(id);
    else show(id);
  });
  const notice = new UnreadNotice();
  const showList = async (): Promise<void> => {
    listing = true;
    try {
      showAll(await list());
    } finally {
      listing = false;
      for (const id of changed) show(id);
      changed.clear();
    }
    notice.takeBack();
  };
  const showListInTime = (): Promise<void> =>
    inTime(showList(), NOT_SHOWN).catch((error: unknown) => notice.show(error));
  onLost(() => void showListInTime());
  await showListInTime();
}
