import type { PackId } from '../../workers/protocol/engine-options.ts';
import type { PackRecord, StoreEvent, StorePhase } from '../../workers/protocol/store.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { listPacks, onPackChanged, readPack } from '../../workers/records/packs.ts';
import { ByteRate } from './byte-rate.ts';
import { draws } from './draws.ts';
import { mirrorRecords } from './mirror.ts';
import { type PackWork, useModels } from './models.ts';
import { setSettings } from './settings.ts';

const rates = new Map<PackId, { readonly phase: StorePhase; readonly rate: ByteRate }>();
/** Packs that the store worker of this page works on. Progress of all others comes from their records. */
const ownWork = new Set<PackId>();
/** Packs that this page installs. They are chosen for the next run as soon as they are ready. */
const ownInstalls = new Set<PackId>();

/** Reads all pack records, and keeps the mirror up to date from then on. Never rejects. */
export async function mirrorPacks(): Promise<void> {
  await mirrorRecords(
    { onChanged: onPackChanged, list: listPacks, read: readPack },
    {
      showAll: (packs) => useModels.setState({ packs, listed: true }),
      showOne: (id, record) => (record === undefined ? forget(id) : showRecord(record)),
    },
  );
}

/** Shows what the store worker reports. */
export function applyStoreEvent(event: StoreEvent): void {
  switch (event.type) {
    case 'progress':
      ownWork.add(event.pack);
      if (event.phase === 'install') ownInstalls.add(event.pack);
      track(event.pack, event);
      break;
    case 'waiting':
      useModels.setState(({ work }) => {
        const now = work[event.pack];
        if (now === undefined) return {};
        return { work: { ...work, [event.pack]: { ...now, waitsFor: event.failure } } };
      });
      break;
    case 'state':
      showRecord(event.pack);
      if (event.pack.state !== 'installing') endWork(event.pack.id);
      if (event.pack.state === 'ready' && ownInstalls.delete(event.pack.id)) {
        if (draws(event.pack)) setSettings({ model: event.pack.id });
      }
      break;
    case 'removed':
      forget(event.pack);
      break;
    case 'failed':
      endWork(event.pack);
      ownInstalls.delete(event.pack);
      noteProblem(event.pack, event.failure);
      break;
  }
}

/** Notes that the store worker died. All work of this page has ended with it. */
export function storeCrashed(failure: EngineFailure): void {
  ownWork.clear();
  rates.clear();
  useModels.setState({ crashed: failure, work: {} });
}

/** Notes that the store worker answers again. */
export function storeAnswers(): void {
  useModels.setState({ crashed: null });
}

/** Shows that long work has begun, before the first progress comes. */
export function beginWork(id: PackId, phase: StorePhase): void {
  ownWork.add(id);
  track(id, { phase, bytes: 0, of: 0, at: Date.now() });
}

/** Shows that long work has ended. */
export function endWork(id: PackId): void {
  ownWork.delete(id);
  rates.delete(id);
  useModels.setState(({ work }) => ({ work: without(work, id) }));
}

/** Notes the result of the last request for a pack. @param failure null if it succeeded */
export function noteProblem(id: PackId, failure: EngineFailure | null): void {
  useModels.setState(({ problems }) => ({
    problems: failure === null ? without(problems, id) : { ...problems, [id]: failure },
  }));
}

function showRecord(record: PackRecord): void {
  const { id } = record;
  useModels.setState(({ packs }) => {
    const known = packs.some((pack) => pack.id === id);
    return {
      packs: known ? packs.map((pack) => (pack.id === id ? record : pack)) : [...packs, record],
    };
  });
  if (ownWork.has(id)) return;
  if (record.state === 'installing') {
    const { bytesFetched: bytes, bytesToFetch: of } = record;
    track(id, { phase: 'install', bytes, of, at: Date.now() });
  } else {
    endWork(id);
  }
}

function track(id: PackId, now: Pick<PackWork, 'phase' | 'bytes' | 'of' | 'at'>): void {
  const { phase, bytes, of, at } = now;
  let entry = rates.get(id);
  if (entry?.phase !== phase) {
    entry = { phase, rate: new ByteRate() };
    rates.set(id, entry);
  }
  const bytesPerSecond = entry.rate.add(bytes, at);
  useModels.setState(({ work }) => ({
    work: { ...work, [id]: { phase, bytes, of, at, bytesPerSecond } },
  }));
}

function forget(id: PackId): void {
  endWork(id);
  ownInstalls.delete(id);
  useModels.setState(({ packs }) => ({ packs: packs.filter((pack) => pack.id !== id) }));
}

function without<Value>(
  entries: Readonly<Partial<Record<PackId, Value>>>,
  id: PackId,
): Partial<Record<PackId, Value>> {
  const { [id]: _gone, ...rest } = entries;
  return rest;
}
