/**
 * What a person can do with a pack. A failure that is not in the record of the pack is shown beside it (its
 * `problem` in stores/models.ts).
 */
import type { PackId, PickedFile } from '../../workers/protocol/engine-options.ts';
import type { Prediction } from '../../workers/protocol/prediction.ts';
import type {
  InstallSpec,
  PackRecord,
  StoreAnswer,
  StorePhase,
} from '../../workers/protocol/store.ts';
import { updatePack } from '../../workers/records/packs.ts';
import { withRoom } from '../../workers/records/retention.ts';
import { writeFailure } from '../../workers/records/write-failure.ts';
import { upstreamName } from './names.ts';
import { askStore } from './store-client.ts';
import { beginWork, endWork, noteProblem } from '../stores/mirror-packs.ts';
import { askToKeep } from './storage.ts';

/**
 * Begins an install. It has to be called in the handler of a click: only then browsers ask whether the page
 * may keep its storage.
 */
export async function install(spec: InstallSpec): Promise<StoreAnswer<PackRecord>> {
  void askToKeep();
  const answer = await askStore((store) => store.install(spec));
  if (answer.ok) noteProblem(answer.value.id, null);
  return answer;
}

export function pause(id: PackId): Promise<void> {
  return request(id, (store) => store.pause(id));
}

/** Goes on with a paused install. @param files the picked files, if the source is a folder of them */
export function resume(id: PackId, files?: readonly PickedFile[]): Promise<void> {
  void askToKeep();
  return request(id, (store) => store.resume(id, files));
}

export function verify(id: PackId): Promise<void> {
  return requestLongWork(id, 'verify', (store) => store.verify(id));
}

/** @param files as in {@link resume} */
export function repair(id: PackId, files?: readonly PickedFile[]): Promise<void> {
  return requestLongWork(id, 'repair', (store) => store.repair(id, files));
}

export function remove(id: PackId): Promise<void> {
  return request(id, (store) => store.remove(id));
}

export function exportTo(id: PackId, folder: FileSystemDirectoryHandle): Promise<void> {
  return requestLongWork(id, 'export', (store) => store.exportTo(id, folder));
}

/** Keeps what a person says of how a checkpoint was trained. The next run heeds it; no byte of the pack changes. */
export async function sayPrediction(id: PackId, prediction: Prediction): Promise<void> {
  noteProblem(id, null);
  try {
    await withRoom(() => updatePack(id, () => ({ prediction })));
  } catch (error) {
    noteProblem(
      id,
      writeFailure(error, 'answer', 'Free some room in this browser, then choose again.'),
    );
  }
}

/** The most characters of a model's name, in UTF-16 code units. */
export const LONGEST_NAME = 80;

/**
 * Gives a model the name that a person wants; its ids stay, so that everything that names it finds it.
 * @param wanted empty, or the name it came with: it has that name again
 * @returns whether it is stored; if not, the problem of the pack says why
 */
export async function rename(id: PackId, wanted: string): Promise<boolean> {
  noteProblem(id, null);
  const name = wanted.trim().slice(0, LONGEST_NAME);
  try {
    await withRoom(() =>
      updatePack(id, (pack) => {
        const upstreamTitle = upstreamName(pack);
        return { title: name === '' ? upstreamTitle : name, upstreamTitle };
      }),
    );
    return true;
  } catch (error) {
    noteProblem(
      id,
      writeFailure(error, 'name', 'Free some room in this browser, then rename it again.'),
    );
    return false;
  }
}

type Ask = Parameters<typeof askStore<unknown>>[0];

/** Sends a request about a pack to the store. A failure becomes the problem of the pack. */
async function request(id: PackId, ask: Ask): Promise<void> {
  noteProblem(id, null);
  const answer = await askStore(ask);
  if (!answer.ok) noteProblem(id, answer.failure);
}

/** {@link request} for work that takes long. The pack shows at once that the work has begun. */
async function requestLongWork(id: PackId, phase: StorePhase, ask: Ask): Promise<void> {
  beginWork(id, phase);
  await request(id, ask);
  endWork(id);
}
