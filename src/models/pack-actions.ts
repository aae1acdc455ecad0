/** What can be done with a pack. Failures that its record does not tell are kept as its problem. */
import type { PackId, PickedFile } from '../../workers/protocol/engine.ts';
import type {
  InstallSpec,
  PackRecord,
  StoreAnswer,
  StorePhase,
} from '../../workers/protocol/store.ts';
import { askStore } from './store-client.ts';
import { beginWork, endWork, noteProblem } from '../stores/models.ts';
import { askToKeep } from './storage.ts';

/** Begins an install; called in the click, as browsers ask about storage only then. */
export async function install(spec: InstallSpec): Promise<StoreAnswer<PackRecord>> {
  void askToKeep();
  const answer = await askStore((store) => store.install(spec));
  if (answer.ok) noteProblem(answer.value.id, null);
  return answer;
}

export function pause(id: PackId): Promise<void> {
  return request(id, (store) => store.pause(id));
}

/** @param files where the source is a folder. */
export function resume(id: PackId, files?: readonly PickedFile[]): Promise<void> {
  void askToKeep();
  return request(id, (store) => store.resume(id, files));
}

export function verify(id: PackId): Promise<void> {
  return requestLongWork(id, 'verify', (store) => store.verify(id));
}

/** @param files as in {@link resume}. */
export function repair(id: PackId, files?: readonly PickedFile[]): Promise<void> {
  return requestLongWork(id, 'repair', (store) => store.repair(id, files));
}

export function remove(id: PackId): Promise<void> {
  return request(id, (store) => store.remove(id));
}

export function exportTo(id: PackId, folder: FileSystemDirectoryHandle): Promise<void> {
  return requestLongWork(id, 'export', (store) => store.exportTo(id, folder));
}

type Ask = Parameters<typeof askStore<unknown>>[0];

/** Asks the store for something; a failure is shown beside the pack. */
async function request(id: PackId, ask: Ask): Promise<void> {
  noteProblem(id, null);
  const answer = await askStore(ask);
  if (!answer.ok) noteProblem(id, answer.failure);
}

/** The same for work that takes long: it shows as begun at once. */
async function requestLongWork(id: PackId, phase: StorePhase, ask: Ask): Promise<void> {
  beginWork(id, phase);
  await request(id, ask);
  endWork(id);
}
