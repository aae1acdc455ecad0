import { t } from '../../language/t.ts';
import type { JobId } from '../../../workers/protocol/engine-job.ts';
import { randomName } from '../../../workers/protocol/random-name.ts';
import { readJob } from '../../../workers/records/jobs.ts';
import type { BlobKey, JobRecord, StoredImage } from '../../../workers/records/record.ts';
import { isTrashed } from '../../../workers/records/trash.ts';
import { readRecipe } from '../../request/recipe/read-recipe.ts';
import { useJobs } from '../../stores/jobs.ts';
import type { ListedRun } from './history-list.ts';
import { jobOfRecipe } from './job-of-recipe.ts';
import { asStored, type Picture, pictureOf } from './picture-of-file.ts';
import { BadZip } from './read-zip.ts';
import type { SourceFiles } from './source-files.ts';

/** A run and the bytes of its pictures. */
export interface JobWithFiles {
  readonly job: JobRecord;
  readonly blobs: ReadonlyMap<BlobKey, Blob>;
}

/** The picture is in the history. */
export class Known extends Error {
  override readonly name = 'Known';
}

/**
 * A run in the list of a ZIP.
 * @param read gives a picture of the ZIP by the name of its file
 * @param sources gives those that runs were made of
 * @throws {Known} if it is here; {BadZip} if it or one of its results is not valid
 */
export async function jobOfRun(
  run: ListedRun | null,
  read: (name: string) => Promise<Picture>,
  sources: SourceFiles,
): Promise<JobWithFiles> {
  if (run === null) throw new BadZip(() => t('What the list says of it is not valid.'));
  // The page's mirror may not know yet that a run was just deleted.
  const there = await readJob(run.id as JobId);
  if (there !== undefined && !isTrashed(there)) throw new Known();
  const blobs = new Map<BlobKey, Blob>();
  const keep = (picture: Picture): StoredImage => {
    blobs.set(picture.key, picture.blob);
    return asStored(picture);
  };
  const keepSource = async (name: string | undefined): Promise<BlobKey | null> => {
    const picture = name === undefined ? null : await sources.get(name);
    return picture === null ? null : keep(picture).blob;
  };
  const images: StoredImage[] = [];
  for (const file of run.images) images.push(keep(await read(file)));
  const source = await keepSource(run.source);
  const mask = await keepSource(run.mask);
  const job = jobOfRecipe({ ...run, images, source, mask });
  if (job === null) throw new BadZip(() => t('Its recipe is not valid.'));
  return { job, blobs };
}

/**
 * A run of a picture that carries its recipe. Its source is not known.
 * @throws {Known} if it is here; {BadZip} if it is no picture, or carries no recipe of this app
 */
export async function jobOfPicture(file: Blob): Promise<JobWithFiles> {
  const picture = await pictureOf(file);
  const { key, blob } = picture;
  const recipe = await readRecipe(blob);
  if (recipe === null || recipe.tool !== 'this app') {
    throw new BadZip(() => t('It carries no recipe of this app.'));
  }
  const { jobs } = useJobs.getState();
  if (jobs.some(({ result }) => result?.images.some((image) => image.blob === key) === true)) {
    throw new Known();
  }
  const now = Date.now();
  const job = jobOfRecipe({
    id: randomName(),
    created_at: now,
    finished_at: now,
    origin: 'app',
    model: recipe.model ?? 'unknown',
    recipe: recipe.request,
    prompt: recipe.request.prompt ?? '',
    timings: {},
    has_nsfw_concepts: [false],
    images: [asStored(picture)],
    source: null,
    mask: null,
  });
  if (job === null) throw new BadZip(() => t('Its recipe is not valid.'));
  return { job, blobs: new Map([[key, blob]]) };
}
