import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { ask, BASE, finished, post, QUEUE, REQUEST, submit } from '../../../test/service/scope.ts';
import { readBlob } from '../../records/blobs.ts';
import { finishJob, readJob, updateJob } from '../../records/jobs.ts';

const REST = 'https://rest.fal.ai/storage/upload';

async function initiate(kind = 'initiate', headers: Record<string, string> = {}) {
  const body = { content_type: 'image/png', file_name: 'my cat.png' };
  const answer = await ask(`${REST}/${kind}?storage_type=fal-cdn-v3`, post(body, headers));
  return (await answer.json()) as { file_url: string; upload_url: string };
}

describe('an upload', () => {
  it('is kept and served with its type, and becomes the source of a job', async () => {
    const { file_url, upload_url } = await initiate();
    expect(upload_url.startsWith(`${BASE}files/uploads/`)).toBe(true);
    const type = { 'content-type': 'image/webp' };
    expect((await ask(upload_url, { method: 'PUT', body: 'pixels', headers: type })).status).toBe(
      200,
    );
    const file = await ask(file_url);
    expect(file.headers.get('content-type')).toBe('image/webp');
    expect(await file.text()).toBe('pixels');

    const job = await readJob(await submit({ ...REQUEST, image_url: file_url }));
    expect(await (await readBlob(job?.source ?? ''))?.text()).toBe('pixels');
  });

  it('of several parts is joined in their order', async () => {
    const { file_url, upload_url } = await initiate('initiate-multipart');
    for (const [part, body] of [
      [2, 'second'],
      [1, 'first '],
    ] as const) {
      const answer = await ask(`${upload_url}/${part}`, { method: 'PUT', body });
      expect(await answer.json()).toMatchObject({
        partNumber: part,
        etag: expect.any(String) as string,
      });
    }
    const parts = [1, 2].map((partNumber) => ({ partNumber, etag: 'x' }));
    expect((await ask(`${upload_url}/complete`, post({ parts }))).status).toBe(200);
    const file = await ask(file_url);
    expect([file.headers.get('content-type'), await file.text()]).toEqual([
      'image/png',
      'first second',
    ]);
  });

  it('with a part missing is refused', async () => {
    const { upload_url } = await initiate('initiate-multipart');
    const answer = await ask(
      `${upload_url}/complete`,
      post({ parts: [{ partNumber: 1, etag: 'x' }] }),
    );
    expect(answer.status).toBe(400);
  });

  it('that nobody began, or whose bytes never came, is 404', async () => {
    expect((await ask(`${BASE}files/uploads/nobody/a.png`)).status).toBe(404);
    const put = { method: 'PUT', body: 'x' };
    expect((await ask(`${BASE}files/uploads/nobody/a.png`, put)).status).toBe(404);
    const { file_url } = await initiate();
    expect((await ask(file_url)).status).toBe(404);
    const id = await submit({ ...REQUEST, image_url: file_url });
    const result = await ask(`${QUEUE}/requests/${id}`);
    expect(result.status).toBe(422);
    expect(await result.json()).toMatchObject({
      detail: [{ loc: ['body', 'image_url'], type: 'file_download_error' }],
    });
  });

  it('whose content type no header can carry is served all the same', async () => {
    const body = { content_type: 'image/png\r\nx: y', file_name: `${'é'.repeat(5000)}.png` };
    const answer = await ask(`${REST}/initiate`, post(body));
    const { file_url, upload_url } = (await answer.json()) as Record<string, string>;
    expect(file_url?.length).toBeLessThan(400);
    await ask(upload_url ?? '', { method: 'PUT', body: 'pixels' });
    const file = await ask(file_url ?? '');
    expect([file.status, await file.text()]).toEqual([200, 'pixels']);
  });
});

describe('what has been kept for its time', () => {
  it('is neither served nor drawn: an upload', async () => {
    const { file_url, upload_url } = await initiate('initiate', {
      'x-fal-object-lifecycle': '{"expiration_duration_seconds":0.001}',
    });
    await ask(upload_url, { method: 'PUT', body: 'pixels' });
    await expect.poll(async () => (await ask(file_url)).status).toBe(404);
    const id = await submit({ ...REQUEST, image_url: file_url });
    expect((await ask(`${QUEUE}/requests/${id}`)).status).toBe(422);
    expect((await ask(upload_url, { method: 'PUT', body: 'more' })).status).toBe(404);
    expect((await ask(`${upload_url}/1`, { method: 'PUT', body: 'more' })).status).toBe(404);
  });

  it('is neither served nor drawn: a picture', async () => {
    const id = await submit(REQUEST);
    await finishJob(id, finished('picture'));
    const url = `${BASE}files/${id}/0.jpeg`;
    const fresh = await ask(url);
    expect([fresh.status, fresh.headers.get('cache-control')]).toEqual([200, 'no-store']);
    await updateJob(id, () => ({ finishedAt: Date.now() - 3_600_000 }));
    expect((await ask(url)).status).toBe(404);
    const next = await submit({ ...REQUEST, image_url: url });
    expect((await ask(`${QUEUE}/requests/${next}`)).status).toBe(422);
  });
});
