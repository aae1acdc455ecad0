import type { PackId } from '../../workers/protocol/engine-options.ts';
import type { InstallSpec, PackRecord } from '../../workers/protocol/store.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { embeddedPacks, embeddedRevision } from '../../workers/records/embedded.ts';
import { onPackChanged, readPack } from '../../workers/records/packs.ts';
import { filesFor, folderOf, MODELS, type ModelEntry } from './manifest.ts';
import { useModels } from '../stores/models.ts';
import { noteProblem } from '../stores/mirror-packs.ts';
import { askStore } from './store-client.ts';

/** A model that comes with the app could not be installed. */
export class NotKept extends Error {
  readonly failure: EngineFailure;

  constructor(failure: EngineFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/**
 * Installs the models that come with the app, and waits until all of them are ready. Another page may be the
 * one that installs them. Copies of an earlier version of the app are deleted afterwards.
 * @throws {NotKept} if a model could not be installed; what the database throws
 */
export async function keepModels(): Promise<void> {
  const models = MODELS.filter(({ embedded }) => embedded);
  for (const entry of models) await keep(entry);
  for (const entry of models) {
    dropEarlier(entry).catch((error: unknown) => console.warn('An earlier copy stays:', error));
  }
}

async function keep(entry: ModelEntry): Promise<void> {
  const { own } = await embeddedPacks(folderOf(entry));
  if (own?.state === 'ready') return;
  if (own !== undefined) noteProblem(own.id, null);
  if (own?.state === 'damaged' && (await mend(own.id))) return;
  const spec = await specOf(entry);
  const { crashed } = useModels.getState();
  const begun = await askStore((store) => store.install(spec));
  if (!begun.ok) throw new NotKept(begun.failure);
  await ready(begun.value.id, crashed);
}

/**
 * Repairs a damaged copy.
 * @returns false if the copy was never complete. It is deleted then, and has to be installed again.
 * @throws {NotKept}
 */
async function mend(id: PackId): Promise<boolean> {
  const mended = await askStore((store) => store.repair(id));
  if (mended.ok) return true;
  if (mended.failure.code !== 'model_not_found') throw new NotKept(mended.failure);
  const removed = await askStore((store) => store.remove(id));
  if (!removed.ok) throw new NotKept(removed.failure);
  return false;
}

/**
 * Waits until a pack is ready.
 * @param crashed the crash of the store worker that was known before; only a new one counts
 * @throws {NotKept}
 */
function ready(id: PackId, crashed: EngineFailure | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = async (): Promise<void> => {
      const record = await readPack(id);
      if (record?.state === 'ready') resolve();
      else {
        const failure = failureOf(record, id, crashed);
        if (failure === null) return;
        reject(new NotKept(failure));
      }
      stops.forEach((stop) => stop());
    };
    const looked = () => void look().catch(reject);
    const stops = [
      onPackChanged((changed) => changed === id && looked()),
      // In a full browser even the change of the record may be refused. Then only the store tells the failure.
      useModels.subscribe(looked),
    ];
    looked();
  });
}

/** Why a pack will not become ready; null as long as it may. @param before the crash that was known before */
function failureOf(
  record: PackRecord | undefined,
  id: PackId,
  before: EngineFailure | null,
): EngineFailure | null {
  const { problems, crashed } = useModels.getState();
  const failure = record?.failure ?? problems[id] ?? (crashed === before ? null : crashed);
  if (failure !== null || record?.state === 'installing') return failure;
  return {
    code: 'internal_error',
    message: 'Keeping the models that come with the app was stopped.',
    action: 'Try again.',
  };
}

/** Deletes the copies of earlier versions of the app. A copy that a run reads is deleted at a later visit. */
async function dropEarlier(entry: ModelEntry): Promise<void> {
  const { own, others } = await embeddedPacks(folderOf(entry));
  for (const { id, createdAt } of others) {
    // A page of an earlier version of the app may be open too. It must not delete a newer copy.
    if (own === undefined || createdAt > own.createdAt) continue;
    await askStore((store) => store.remove(id));
  }
}

async function specOf(entry: ModelEntry): Promise<InstallSpec> {
  const { id, title, licence, precisions } = entry;
  const precision = precisions[0] ?? 'fp32';
  const files = filesFor(entry, precision);
  return {
    model: id,
    title,
    source: {
      kind: 'embedded',
      base: folderOf(entry),
      revision: await embeddedRevision(files),
    },
    // The files are the same for all precisions.
    precision,
    licence,
    licenceAccepted: true,
    files,
    format: 'files',
  };
}
