import 'fake-indexeddb/auto';
import { encode } from 'fast-png';
import { unzipSync } from 'fflate';
import { beforeEach, describe, expect, it } from 'vitest';
import { OPTIONS } from '../../test/unit/engine-options.ts';
import { database } from '../../workers/records/database.ts';
import { deleteJob, failJob, finishJob, insertJob, readJob } from '../../workers/records/jobs.ts';
import type { BatchId, JobRecord } from '../../workers/records/record.ts';
import { readMetadata, withMetadata } from '../request/metadata.ts';
import { parseRequest } from '../request/parse-request.ts';
import { mirrorJobs } from '../stores/mirror-jobs.ts';
import { useJobs } from '../stores/jobs.ts';
import { setSettings } from '../stores/settings.ts';
import { batchProgress, jobsOfBatch, onBatchEnd } from './batch.ts';
import { recipeOfPicture } from './picture-recipe.ts';
import { zipOfBatch } from './save-batch.ts';

const BATCH = 'batch' as BatchId;
const SEED = 7n;

async function asked(source: string, batch = BATCH): Promise<JobRecord> {
  const parsed = parseRequest({ image_url: `blob:${source}`, prompt: 'a sea', strength: 0.5 });
  if (!parsed.ok) throw new Error('valid');
  const request = { ...parsed.request, seed: SEED };
  return insertJob({ origin: 'app', batch, request, options: OPTIONS, source: new Blob(['a']) });
}

async function end({ id, request }: JobRecord, shade: number): Promise<void> {
  const data = new Uint8Array(3).fill(shade);
  const recipe = recipeOfPicture({ request, options: OPTIONS }, { width: 1, height: 1 });
  const file = withMetadata(encode({ width: 1, height: 1, channels: 3, data }), recipe);
  const blob = new Blob([file as Uint8Array<ArrayBuffer>], { type: 'image/png' });
  const output = { timings: {}, seed: SEED, has_nsfw_concepts: [false], prompt: 'a sea' };
  const images = [{ blob, content_type: 'image/png' as const, width: 1, height: 1 }];
  await finishJob(id, { output, images, metrics: null });
}

const batchNow = () => jobsOfBatch(useJobs.getState().jobs, BATCH);

async function filesIn(zip: Blob): Promise<Readonly<Record<string, Uint8Array>>> {
  return unzipSync(new Uint8Array(await zip.arrayBuffer()));
}

beforeEach(async () => {
  await (await database()).clear('jobs');
  await (await database()).clear('blobs');
  useJobs.setState({ jobs: [] });
  await mirrorJobs();
  setSettings({ downloadFormat: 'stored', downloadRecipe: true });
});

describe('a batch', () => {
  it('is saved as one ZIP: what is done of it, named after the sources, with the recipes', async () => {
    const [cat, again, dog, other] = [
      await asked('cat.jpg'),
      await asked('cat.jpg'),
      await asked('dog.png'),
      await asked('bird.png', 'another' as BatchId),
    ];
    await end(cat, 1);
    await end(again, 2);
    await failJob(dog.id, { code: 'cancelled', message: '', action: '' });
    await end(other, 3);
    await expect.poll(() => batchNow().length).toBe(3);
    await expect.poll(() => batchProgress(batchNow())).toEqual({ done: 2, failed: 1, active: 0 });
    const { zip, missing } = await zipOfBatch(batchNow());
    const files = await filesIn(zip);
    expect(Object.keys(files)).toEqual(['cat-7.png', 'cat-7-2.png']);
    expect(missing).toBe(0);
    for (const file of Object.values(files)) {
      expect(readMetadata(file)).toMatchObject({ prompt: 'a sea', seed: SEED, strength: 0.5 });
    }
  });

  it('has no recipes in its files where the person wants none', async () => {
    setSettings({ downloadRecipe: false });
    await end(await asked('cat.jpg'), 1);
    await expect.poll(() => batchProgress(batchNow()).done).toBe(1);
    const files = await filesIn((await zipOfBatch(batchNow())).zip);
    expect(Object.values(files).map(readMetadata)).toEqual([null]);
  });

  it('lacks a picture that is not stored any more, and counts it', async () => {
    const [cat, dog] = [await asked('cat.jpg'), await asked('dog.jpg')];
    await end(cat, 1);
    await end(dog, 2);
    const jobs = [await readJob(cat.id), await readJob(dog.id)].filter((job) => job !== undefined);
    await deleteJob(cat.id);
    const { zip, missing } = await zipOfBatch(jobs);
    expect(Object.keys(await filesIn(zip))).toEqual(['dog-7.png']);
    expect(missing).toBe(1);
  });

  it('ends with the last of its runs, and that is told once', async () => {
    const [cat, dog] = [await asked('cat.jpg'), await asked('dog.jpg')];
    await expect.poll(() => batchNow().length).toBe(2);
    const ended: BatchId[] = [];
    const stop = onBatchEnd((batch) => ended.push(batch));
    await end(cat, 1);
    await expect.poll(() => batchProgress(batchNow()).done).toBe(1);
    expect(ended).toEqual([]);
    await failJob(dog.id, { code: 'cancelled', message: '', action: '' });
    await expect.poll(() => ended).toEqual([BATCH]);
    await end(await asked('bird.jpg', 'another' as BatchId), 3);
    await expect.poll(() => ended).toEqual([BATCH, 'another']);
    stop();
  });
});
