import 'fake-indexeddb/auto';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { finished, REQUEST } from '../../test/service/scope.ts';
import { OPTIONS } from '../../test/unit/engine-options.ts';
import { finishJob, insertJob, readJob } from '../../workers/records/jobs.ts';
import { withMetadata } from '../request/metadata.ts';
import { parseRequest } from '../request/parse-request.ts';
import { pngChunks, pngText } from '../request/picture/png-chunks.ts';
import { readRecipe } from '../request/recipe/read-recipe.ts';
import { pictureFile } from './picture-file.ts';
import { recipeOfPicture } from './picture-recipe.ts';

const plain = Uint8Array.from(
  encode({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) }),
);
const STORED = { format: 'stored', withRecipe: true } as const;

/** A finished job with a picture of these bytes. */
async function made(bytes: Uint8Array, place: 'here' | 'hosted') {
  const parsed = parseRequest(REQUEST);
  if (!parsed.ok) throw new Error('valid');
  const request = { ...parsed.request, seed: 7n };
  const source = new Blob(['s']);
  const { id } = await insertJob({ origin: 'app', request, options: OPTIONS, source, place });
  const blob = new Blob([Uint8Array.from(bytes)], { type: 'image/png' });
  const image = { blob, width: 64, height: 96, content_type: 'image/png' } as const;
  await finishJob(id, { ...finished('x'), images: [image] });
  const job = (await readJob(id)) ?? expect.fail('no job');
  return { job, image: job.result?.images[0] ?? expect.fail('no picture') };
}

async function textsOf(file: Blob): Promise<readonly string[]> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return [...pngChunks(bytes)].flatMap((chunk) => pngText(chunk)?.keyword ?? []);
}

describe('a picture of the hosted service, as a file', () => {
  it('has the recipe of its request, and names no model of this machine', async () => {
    const { job, image } = await made(plain, 'hosted');
    const file = await pictureFile(job, image, STORED);
    expect(await readRecipe(file)).toMatchObject({
      tool: 'this app',
      model: null,
      request: { prompt: REQUEST.prompt, seed: 7n },
    });
    expect(recipeOfPicture(job, image).infotext).not.toContain('Model');
  });

  it('has no other recipe that came with it', async () => {
    const theirs = withMetadata(plain, { infotext: 'theirs', request: '{"prompt":"theirs"}' });
    const { job, image } = await made(theirs, 'hosted');
    const file = await pictureFile(job, image, STORED);
    expect(await textsOf(file)).toEqual(['parameters', 'generate_request']);
    expect(await readRecipe(file)).toMatchObject({ request: { prompt: REQUEST.prompt } });
  });

  it('has none where a person wants none', async () => {
    const { job, image } = await made(plain, 'hosted');
    const file = await pictureFile(job, image, { ...STORED, withRecipe: false });
    expect(await textsOf(file)).toEqual([]);
  });
});

describe('a picture that was made here, as a file', () => {
  it('has the bytes that the engine wrote', async () => {
    const { job, image } = await made(plain, 'here');
    const file = await pictureFile(job, image, STORED);
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(plain);
    expect(recipeOfPicture(job, image).infotext).toContain('Model: demo');
  });
});
