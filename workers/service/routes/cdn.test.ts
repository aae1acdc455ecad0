import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { ask, BASE, REQUEST, submit } from '../../../test/service/scope.ts';
import { readBlob } from '../../records/blobs.ts';
import { readJob } from '../../records/jobs.ts';

const REST = 'https://rest.fal.ai/storage/auth/token?storage_type=fal-cdn-v3';
const headers = {
  authorization: 'Bearer local',
  'content-type': 'image/png',
  'x-fal-file-name': 'my cat.png',
};

async function token(): Promise<{ base_url: string; expires_at: string }> {
  const answer = await ask(REST, { method: 'POST', body: '{}' });
  return (await answer.json()) as { base_url: string; expires_at: string };
}

describe('an upload as Python’s client sends it', () => {
  it('asks for a token that holds for hours, in a form that old Pythons read', async () => {
    const { base_url, expires_at } = await token();
    expect(base_url).toMatch(/^https:\/\/v3\.fal\.media$/);
    expect(expires_at).toMatch(/^[\d-]+T[\d:.]+\+00:00$/);
    expect(Date.parse(expires_at)).toBeGreaterThan(Date.now() + 3_600_000);
  });

  it('is kept, served, and becomes the source of a job', async () => {
    const { base_url } = await token();
    const answer = await ask(`${base_url}/files/upload`, {
      method: 'POST',
      body: 'pixels',
      headers,
    });
    const { access_url } = (await answer.json()) as { access_url: string };
    expect(access_url).toMatch(new RegExp(`^${BASE}files/uploads/[\\w-]+/my_cat\\.png$`));
    const file = await ask(access_url);
    expect([file.headers.get('content-type'), await file.text()]).toEqual(['image/png', 'pixels']);
    const job = await readJob(await submit({ ...REQUEST, image_url: access_url }));
    expect(await (await readBlob(job?.source ?? ''))?.text()).toBe('pixels');
  });

  it('may come in parts, each with an etag in its header', async () => {
    const { base_url } = await token();
    const begun = await ask(`${base_url}/files/upload/multipart`, { method: 'POST', headers });
    const { access_url, uploadId } = (await begun.json()) as Record<string, string>;
    const parts = [];
    for (const [index, body] of ['first ', 'second'].entries()) {
      const partNumber = index + 1;
      const url = `${access_url}/multipart/${uploadId}/${partNumber}`;
      const { headers: got } = await ask(url, { method: 'PUT', body, headers });
      parts.push({ partNumber, etag: got.get('etag') });
      expect(got.get('etag')).toBeTruthy();
    }
    const complete = { method: 'POST', body: JSON.stringify({ parts }) };
    await ask(`${access_url}/multipart/${uploadId}/complete`, complete);
    expect(await (await ask(access_url ?? '')).text()).toBe('first second');
  });

  it.each([
    ['PUT', 'https://v3.fal.media/files/a/b.png'],
    ['POST', 'https://fal.media/files/other'],
    ['DELETE', 'https://v2.fal.media/files/a/b.png'],
  ])('is refused if nobody knows it: %s %s', async (method, url) => {
    expect((await ask(url, { method })).status).toBe(404);
  });
});
