import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { ask, BASE, post, QUEUE, REQUEST, scopeWith } from '../../test/service/scope.ts';
import type { JobId } from '../protocol/engine-job.ts';
import { readBlob } from '../records/blobs.ts';
import { deleteJob, readJob } from '../records/jobs.ts';
import type { ServiceScope } from './scope.ts';

const PAGE = scopeWith();
const SITE = scopeWith({ site: 'https://site.example' });
const WORDS = ['<s0>', '<s1>'];

async function submitted(paths: readonly string[], scope: ServiceScope = PAGE): Promise<JobId> {
  const embeddings = paths.map((path) => ({ path }));
  const body = post({ ...REQUEST, embeddings });
  const answer = await ask(`${QUEUE}/image-to-image`, body, scope);
  return ((await answer.json()) as { request_id: JobId }).request_id;
}

async function detailOf(id: JobId, scope: ServiceScope): Promise<unknown> {
  const answer = await ask(`${QUEUE}/requests/${id}`, {}, scope);
  expect(answer.status).toBe(422);
  return ((await answer.json()) as { detail: unknown }).detail;
}

describe('the file of an embedding', () => {
  it('that is a data URI is kept with the job, and its address is shortened', async () => {
    const id = await submitted([`data:application/octet-stream;base64,${btoa('x'.repeat(3000))}`]);
    const job = await readJob(id);
    expect(job).toMatchObject({ state: 'queued', source: null });
    const [key] = job?.embeddings ?? [];
    expect(job?.blobs).toEqual([key]);
    expect(await (await readBlob(key ?? ''))?.text()).toBe('x'.repeat(3000));
    const [given] = job?.request.embeddings ?? [];
    expect(given?.path.length).toBeLessThan(70);
    expect(given?.tokens).toEqual(WORDS);
    await deleteJob(id);
    expect(await readBlob(key ?? '')).toBeUndefined();
  });

  it('that is an upload is kept too, in the order of the request', async () => {
    const initiate = 'https://rest.fal.ai/storage/upload/initiate';
    const { file_url } = (await (await ask(initiate, post({}))).json()) as { file_url: string };
    await ask(file_url, { method: 'PUT', body: 'vectors' });
    const job = await readJob(await submitted(['https://files.example/e.safetensors', file_url]));
    expect(job?.embeddings).toEqual([null, expect.any(String)]);
    expect(await (await readBlob(job?.embeddings?.[1] ?? ''))?.text()).toBe('vectors');
  });

  it('at an address is left to the executor', async () => {
    const path = 'https://files.example/e.safetensors';
    const job = await readJob(await submitted([path]));
    expect(job).toMatchObject({ state: 'queued', embeddings: [null] });
    expect(job?.request.embeddings).toEqual([{ path, tokens: WORDS }]);
  });

  it.each([
    ['style.safetensors', PAGE, 'value_error', /address of the embedding is no absolute/],
    ['', PAGE, 'value_error', /embedding is missing/],
    ['data:text/plain;base64,A', PAGE, 'file_download_error', /data URI cannot be read/],
    [`${BASE}files/none`, PAGE, 'file_download_error', /no file at this address/],
    ['http://192.168.0.1/e.safetensors', SITE, 'value_error', /other sites may not name/],
    [`${new URL(BASE).origin}/private`, SITE, 'value_error', /other sites may not name/],
  ])('is refused at its place: %j', async (path, scope, type, msg) => {
    const id = await submitted(['https://files.example/good.safetensors', path], scope);
    expect((await readJob(id))?.state).toBe('failed');
    expect(await detailOf(id, scope)).toMatchObject([
      { loc: ['body', 'embeddings', 1, 'path'], type, msg: expect.stringMatching(msg) as string },
    ]);
  });
});

it('a request without embeddings has none in its record', async () => {
  expect(await readJob(await submitted([]))).not.toHaveProperty('embeddings');
});
