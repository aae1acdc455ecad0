import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { ask, BASE, finished, post, QUEUE, REQUEST, scopeWith } from '../../test/service/scope.ts';
import type { JobId } from '../protocol/engine-job.ts';
import { finishJob, readJob } from '../records/jobs.ts';
import type { ServiceScope } from './scope.ts';

const PAGE = scopeWith();
const SITE = scopeWith({ site: 'https://site.example' });
const OTHER = scopeWith({ site: 'https://other.example' });

async function submitted(image_url: string, scope: ServiceScope): Promise<JobId> {
  const answer = await ask(`${QUEUE}/image-to-image`, post({ ...REQUEST, image_url }), scope);
  return ((await answer.json()) as { request_id: JobId }).request_id;
}

async function result(id: JobId, scope: ServiceScope) {
  const answer = await ask(`${QUEUE}/requests/${id}`, {}, scope);
  return { status: answer.status, body: (await answer.json()) as unknown };
}

/** The sentence about `image_url`, without a job that could be run. */
async function refusal(image_url: string, scope: ServiceScope): Promise<string> {
  const id = await submitted(image_url, scope);
  expect((await readJob(id))?.state).toBe('failed');
  const { status, body } = await result(id, scope);
  expect(status).toBe(422);
  const { detail } = body as { detail: { loc: unknown; msg: string }[] };
  expect(detail).toMatchObject([{ loc: ['body', 'image_url'] }]);
  return detail[0]?.msg ?? '';
}

describe('an image_url that is no address', () => {
  it.each(['', '?', 'example.png', '/example.png', 'file:///etc/passwd'])(
    'is a 422 and nothing is queued: %j',
    async (image_url) => {
      for (const scope of [PAGE, SITE]) {
        expect(await refusal(image_url, scope)).toMatch(/no absolute address|missing/);
      }
    },
  );

  it('but bare base64 is told what to put before it, and is not repeated whole', async () => {
    const base64 = `iVBORw0KGgo${'A'.repeat(100_000)}`;
    expect(await refusal(base64, PAGE)).toContain('put "data:image/png;base64," before it');
    const job = await readJob(await submitted(base64, PAGE));
    expect(JSON.stringify(job?.failure).length).toBeLessThan(1000);
  });
});

describe('a data URI', () => {
  it('in the alphabet for URLs is read', async () => {
    const job = await readJob(await submitted('data:image/png;base64,_-8', PAGE));
    expect(job).toMatchObject({ state: 'queued', source: expect.any(String) as string });
  });

  it('that cannot be read is a 422 with that sentence', async () => {
    expect(await refusal('data:image/png;base64,A', PAGE)).toBe('The data URI cannot be read.');
  });
});

describe('a page of another site', () => {
  it.each([
    `${new URL(BASE).origin}/private/photo.png`,
    `${BASE}example.png`,
    `${BASE}files/../private/photo.png`,
    'http://localhost/a.png',
    'http://127.0.0.1:9/a.png',
    'http://0x7f.1:4802/a.png',
    'http://[::1]/a.png',
    'http://192.168.0.1/a.png',
    'http://169.254.169.254/latest/meta-data',
    'http://router.local/a.png',
    `blob:${new URL(BASE).origin}/9d1c`,
  ])('may not name %s', async (image_url) => {
    await refusal(image_url, SITE);
  });

  it('gets the same answer for every port, and none is asked', async () => {
    const ports = await Promise.all(
      [9, 80, 4802].map((port) => refusal(`http://127.0.0.1:${port}/x.png`, SITE)),
    );
    expect(new Set(ports).size).toBe(1);
  });

  it('may name an address of the internet', async () => {
    const job = await readJob(await submitted('https://pictures.example/a.png', SITE));
    expect(job).toMatchObject({ origin: 'bridge', site: SITE.site, state: 'queued', source: null });
  });
});

describe('a page of the app’s origin', () => {
  it.each([`${BASE}example.png`, 'http://localhost:8080/a.png'])(
    'may name what it could fetch itself: %s',
    async (image_url) => {
      const job = await readJob(await submitted(image_url, PAGE));
      expect(job).toMatchObject({ origin: 'endpoint', state: 'queued', request: { image_url } });
    },
  );
});

describe('what a site made', () => {
  it('is there for that site alone: an upload', async () => {
    const started = await ask('https://rest.fal.ai/storage/upload/initiate', post({}), SITE);
    const { file_url } = (await started.json()) as { file_url: string };
    const put = { method: 'PUT', body: 'pixels' };
    for (const scope of [OTHER, PAGE]) expect((await ask(file_url, put, scope)).status).toBe(404);
    const part = `${file_url}/1`;
    expect((await ask(part, put, OTHER)).status).toBe(404);
    expect((await ask(`${file_url}/complete`, post({ parts: [] }), OTHER)).status).toBe(404);
    expect((await ask(file_url, put, SITE)).status).toBe(200);
    for (const scope of [OTHER, PAGE]) {
      expect((await ask(file_url, {}, scope)).status).toBe(404);
      expect(await refusal(file_url, scope)).toMatch(/no file at this address/);
    }
    expect(await (await ask(file_url, {}, SITE)).text()).toBe('pixels');
    expect((await readJob(await submitted(file_url, SITE)))?.state).toBe('queued');
  });

  it('is there for that site alone: a job and its pictures', async () => {
    const id = await submitted(REQUEST.image_url, SITE);
    await finishJob(id, finished('pixels'));
    const { body } = await result(id, SITE);
    const [{ url }] = (body as { images: [{ url: string }] }).images;
    expect(await (await ask(url, {}, SITE)).text()).toBe('pixels');
    for (const scope of [OTHER, PAGE]) {
      const of = `${QUEUE}/requests/${id}`;
      for (const path of ['', '/status', '/status/stream']) {
        expect((await ask(of + path, {}, scope)).status).toBe(404);
      }
      expect((await ask(`${of}/cancel`, { method: 'PUT' }, scope)).status).toBe(404);
      expect((await ask(url, {}, scope)).status).toBe(404);
      expect(await refusal(url, scope)).toMatch(/no file at this address/);
    }
  });
});
