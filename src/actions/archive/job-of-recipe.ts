import type { JobId } from '../../../workers/protocol/engine-job.ts';
import type { PackId } from '../../../workers/protocol/engine-options.ts';
import { type ChosenModel, engineOptions } from '../../../workers/records/engine-options.ts';
import type {
  BatchId,
  BlobKey,
  GroupId,
  JobRecord,
  StoredImage,
} from '../../../workers/records/record.ts';
import { runModel } from '../../models/run-model.ts';
import type { RecordedRequest } from '../../request/metadata.ts';
import { parseRequest } from '../../request/parse-request.ts';
import { useModels } from '../../stores/models.ts';
import { modelByName } from '../model-by-name.ts';
import type { ListedRun } from './history-list.ts';

/** What a run is made of that comes from a file. */
export type GivenRun = Pick<
  ListedRun,
  | 'id'
  | 'created_at'
  | 'finished_at'
  | 'starred'
  | 'group'
  | 'batch'
  | 'origin'
  | 'hosted'
  | 'model'
  | 'prompt'
  | 'timings'
  | 'has_nsfw_concepts'
> & {
  readonly recipe: RecordedRequest;
  readonly images: readonly StoredImage[];
  readonly source: BlobKey | null;
  readonly mask: BlobKey | null;
};

/**
 * A finished run as it would be here, had it been made here. Nothing in it names an address, so that looking at it asks
 * no other host.
 * @returns null if the recipe is none that this app can run
 */
export function jobOfRecipe(given: GivenRun): JobRecord | null {
  const { recipe, images, source, mask } = given;
  // Of these two a recipe says nothing: a picture was redrawn where it has a strength.
  const redrawn = recipe.strength !== undefined;
  const parsed = parseRequest(
    {
      ...recipe,
      ...(redrawn && { image_url: 'blob:source' }),
      ...(redrawn && mask !== null && { mask_url: 'blob:mask.png' }),
    },
    { allowNullNegative: true },
  );
  const seed = recipe.seed;
  if (!parsed.ok || seed === undefined || seed === null) return null;
  const blobs = [...images.map(({ blob }) => blob), source, mask];
  return {
    id: given.id as JobId,
    origin: given.origin,
    ...(given.hosted === true && { place: 'hosted' as const }),
    ...(given.group !== undefined && { group: given.group as GroupId }),
    ...(given.batch !== undefined && { batch: given.batch as BatchId }),
    ...(given.starred === true && { starred: true }),
    createdAt: given.created_at,
    finishedAt: given.finished_at,
    turn: given.created_at,
    request: { ...parsed.request, seed },
    options: engineOptions('app', modelNamed(given.model)),
    source: redrawn ? source : null,
    ...(redrawn && mask !== null && { mask }),
    state: 'done',
    progress: null,
    log: [],
    result: {
      output: {
        seed,
        prompt: given.prompt,
        timings: given.timings,
        has_nsfw_concepts: given.has_nsfw_concepts,
      },
      images,
      metrics: null,
      trace: null,
    },
    failure: null,
    attempts: 0,
    cancelRequested: false,
    blobs: [...new Set(blobs.filter((key) => key !== null))],
  };
}

/** A model of this browser by its name; else the name alone, of which a run would say that it is not installed. */
function modelNamed(name: string): ChosenModel {
  const id = modelByName(name);
  if (id === null) return { model: { kind: 'installed', id: name as PackId } };
  return runModel(id, useModels.getState().packs).engine;
}
