import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { ask, BASE, post, QUEUE, REQUEST, scopeWith } from '../../test/service/scope.ts';
import type { JobId } from '../protocol/engine-job.ts';
import { readBlob } from '../records/blobs.ts';
import { deleteJob, readJob } from '../records/jobs.ts';
import type { ServiceScope } from './scope.ts';

const PAGE = scopeWith();
const SITE = scopeWith({ site: 'https://site.example' });
const PROMPT = { prompt: 'an island' };

async function submitted(path: string, body: object, scope: ServiceScope = PAGE): Promise<JobId> {
  const answer = await ask(`${QUEUE}${path}`, post(body), scope);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { request_id: JobId }).request_id;
}

describe('text to image', () => {
  it('is a job without a source', async () => {
    const job = await readJob(await submitted('', PROMPT));
    expect(job).toMatchObject({ state: 'queued', source: null, blobs: [], request: PROMPT });
    expect(job?.request).not.toHaveProperty('image_url');
    expect(job?.request).not.toHaveProperty('strength');
    expect(job).not.toHaveProperty('mask');
  });

  it('ignores a picture, and says so', async () => {
    const job = await readJob(await submitted('', { ...REQUEST, strength: 0.5 }));
    expect(job?.request).not.toHaveProperty('image_url');
    expect(job?.log).toMatchObject([
      { code: 'fields_ignored', message: expect.stringMatching(/image_url, strength/) as string },
    ]);
  });
});

function inpainting(mask_url: string, scope?: ServiceScope): Promise<JobId> {
  return submitted('/inpainting', { ...REQUEST, mask_url }, scope);
}

describe('the mask of an inpainting', () => {
  it('that is a data URI is kept with the job, beside its picture', async () => {
    const picture = `data:image/png;base64,${btoa('picture'.repeat(300))}`;
    const mask_url = `data:image/png;base64,${btoa('mask'.repeat(300))}`;
    const id = await submitted('/inpainting', { ...PROMPT, image_url: picture, mask_url });
    const job = await readJob(id);
    expect(job?.blobs).toEqual([job?.source, job?.mask]);
    expect(await (await readBlob(job?.mask ?? ''))?.text()).toBe('mask'.repeat(300));
    expect(job?.request.mask_url?.length).toBeLessThan(70);
    await deleteJob(id);
    expect(await readBlob(job?.mask ?? '')).toBeUndefined();
  });

  it('that is an upload is kept too', async () => {
    const initiate = 'https://rest.fal.ai/storage/upload/initiate';
    const { file_url } = (await (await ask(initiate, post({}))).json()) as { file_url: string };
    await ask(file_url, { method: 'PUT', body: 'mask' });
    const job = await readJob(await inpainting(file_url));
    expect(await (await readBlob(job?.mask ?? ''))?.text()).toBe('mask');
  });

  it('at an address is left to the executor', async () => {
    const mask_url = 'https://pictures.example/mask.png';
    const job = await readJob(await inpainting(mask_url));
    expect(job).toMatchObject({ state: 'queued', mask: null, request: { mask_url } });
  });

  it.each([
    ['mask.png', PAGE, 'value_error', /address of the mask is no absolute/],
    ['', PAGE, 'value_error', /mask is missing/],
    ['data:image/png;base64,A', PAGE, 'file_download_error', /data URI cannot be read/],
    [`${BASE}files/none`, PAGE, 'file_download_error', /no file at this address/],
    ['http://192.168.0.1/mask.png', SITE, 'value_error', /other sites may not name/],
  ])('is refused at its place: %j', async (mask_url, scope, type, msg) => {
    const id = await inpainting(mask_url, scope);
    const answer = await ask(`${QUEUE}/requests/${id}`, {}, scope);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      detail: [{ loc: ['body', 'mask_url'], type, msg: expect.stringMatching(msg) as string }],
    });
  });

  it('is required', async () => {
    const id = await submitted('/inpainting', REQUEST);
    expect((await readJob(id))?.request.mask_url).toBe('');
    const answer = await ask(`${QUEUE}/requests/${id}`);
    expect(await answer.json()).toMatchObject({
      detail: [{ loc: ['body', 'mask_url'], msg: 'Field required', type: 'missing' }],
    });
  });
});
