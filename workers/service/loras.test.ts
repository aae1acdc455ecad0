import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { ask, post, QUEUE, REQUEST, scopeWith } from '../../test/service/scope.ts';
import type { JobId } from '../protocol/engine-job.ts';
import { readBlob } from '../records/blobs.ts';
import { readJob } from '../records/jobs.ts';
import type { ServiceScope } from './scope.ts';

const PAGE = scopeWith();
const SITE = scopeWith({ site: 'https://site.example' });

async function submitted(loras: readonly object[], scope: ServiceScope = PAGE): Promise<JobId> {
  const answer = await ask(`${QUEUE}/image-to-image`, post({ ...REQUEST, loras }), scope);
  return ((await answer.json()) as { request_id: JobId }).request_id;
}

async function detailOf(id: JobId, scope: ServiceScope): Promise<unknown> {
  const answer = await ask(`${QUEUE}/requests/${id}`, {}, scope);
  expect(answer.status).toBe(422);
  return ((await answer.json()) as { detail: unknown }).detail;
}

describe('the file of a LoRA', () => {
  it('that is a data URI is kept with the job, and its address is shortened', async () => {
    const path = `data:application/octet-stream;base64,${btoa('x'.repeat(3000))}`;
    const job = await readJob(await submitted([{ path, scale: 0.5 }]));
    const [key] = job?.loras ?? [];
    expect(await (await readBlob(typeof key === 'string' ? key : ''))?.text()).toBe(
      'x'.repeat(3000),
    );
    const [given] = job?.request.loras ?? [];
    expect(given).toMatchObject({ scale: 0.5, force: false });
    expect(given?.path.length).toBeLessThan(70);
  });

  it.each([
    'https://files.example/l.safetensors',
    'nerijs/pixel-art-xl',
    'nerijs/pixel-art-xl/pixel-art-xl.safetensors',
  ])('at %s is left to the executor', async (path) => {
    const job = await readJob(await submitted([{ path }]));
    expect(job).toMatchObject({
      state: 'queued',
      loras: [null],
      request: { loras: [{ path, scale: 1, force: false }] },
    });
  });

  it.each([
    ['style.safetensors', PAGE, /address of the LoRA is no absolute/],
    ['', PAGE, /LoRA is missing/],
    ['http://192.168.0.1/l.safetensors', SITE, /other sites may not name/],
  ])('is refused at its place: %j', async (path, scope, msg) => {
    const good = { path: 'https://files.example/good.safetensors' };
    const id = await submitted([good, { path }], scope);
    expect(await detailOf(id, scope)).toMatchObject([
      { loc: ['body', 'loras', 1, 'path'], msg: expect.stringMatching(msg) as string },
    ]);
  });
});

it.each([[[]], [null]])('a request with %j has none in its record', async (loras) => {
  const job = await readJob(await submitted(loras as unknown as readonly object[]));
  expect(job?.state).toBe('queued');
  expect(job).not.toHaveProperty('loras');
  expect(job?.request).not.toHaveProperty('loras');
});
