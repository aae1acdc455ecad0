import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { ask, BASE, finished, QUEUE, REQUEST, submit } from '../../../test/service/scope.ts';
import { finishJob, readJob, updateJob } from '../../records/jobs.ts';
import { bringBackJobs, trashJobs } from '../../records/trash.ts';

const result = async (id: string) => {
  const answer = await ask(`${QUEUE}/requests/${id}`);
  return { code: answer.status, text: await answer.text(), headers: answer.headers };
};

describe('result', () => {
  it('is the bare output, with the seed’s 64 bits', async () => {
    const id = await submit(REQUEST);
    await finishJob(id, finished('the picture'));
    const { code, text } = await result(id);
    expect(code).toBe(200);
    expect(text).toBe(
      `{"images":[{"url":"${BASE}files/${id}/0.jpeg","width":64,"height":96,"content_type":"image/jpeg"}],` +
        `"timings":{"inference":2.5},"seed":17454220438242315174,"has_nsfw_concepts":[false],"prompt":"an island"}`,
    );
    const picture = await ask(`${BASE}files/${id}/0.jpeg`);
    expect(picture.headers.get('content-type')).toBe('image/jpeg');
    expect(await picture.text()).toBe('the picture');
    const part = await ask(`${BASE}files/${id}/0.jpeg`, { headers: { range: 'bytes=4-6' } });
    expect([part.status, await part.text()]).toEqual([206, 'pic']);
    expect((await ask(`${BASE}files/${id}/1.jpeg`)).status).toBe(404);
  });

  it('has its pictures as data URIs for a request with sync_mode', async () => {
    const id = await submit({ ...REQUEST, sync_mode: true });
    await finishJob(id, finished('the picture'));
    const { images } = JSON.parse((await result(id)).text) as { images: { url: string }[] };
    expect(images[0]?.url).toBe(`data:image/jpeg;base64,${btoa('the picture')}`);
    expect((await readJob(id))?.log).toEqual([]);
    const faulty = await submit({ ...REQUEST, sync_mode: 'perhaps', strength: 2 });
    const { detail } = JSON.parse((await result(faulty)).text) as { detail: { loc: string[] }[] };
    expect(detail.map(({ loc }) => loc[1])).toEqual(['strength', 'sync_mode']);
  });

  it('of a job that a person has deleted is 404, as if there were none, until it is brought back', async () => {
    const id = await submit(REQUEST);
    await finishJob(id, finished('the picture'));
    await trashJobs([id]);
    const gone = await result(id);
    expect(gone.code).toBe(404);
    expect(gone.text).toBe((await result(crypto.randomUUID())).text);
    expect((await ask(`${BASE}files/${id}/0.jpeg`)).status).toBe(404);
    await bringBackJobs([id]);
    expect((await result(id)).code).toBe(200);
  });

  it('is 400 before the end', async () => {
    const { code, text } = await result(await submit(REQUEST));
    expect(code).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ detail: 'Request is still in progress' });
  });

  it('is 422 with fal’s detail for a faulty request', async () => {
    const id = await submit({ image_url: 'x', strength: 1.5 });
    const { code, text, headers } = await result(id);
    expect(code).toBe(422);
    expect(JSON.parse(text)).toMatchObject({
      detail: [
        { loc: ['body', 'prompt'], msg: 'Field required', type: 'missing' },
        {
          loc: ['body', 'strength'],
          msg: 'Input should be less than or equal to 1',
          type: 'less_than_equal',
          ctx: { le: 1 },
          input: 1.5,
          url: 'https://docs.fal.ai/errors/#less_than_equal',
        },
      ],
    });
    expect(headers.get('x-fal-request-id')).toBe(id);
    const status = await ask(`${QUEUE}/requests/${id}/status`);
    expect(status.status).toBe(200);
    expect(await status.json()).toMatchObject({
      status: 'COMPLETED',
      error_type: 'invalid_request',
    });
  });

  it('is 404 for an unknown id', async () => {
    expect((await result('nobody')).code).toBe(404);
  });

  it('is 504 that is not asked for again where the job did not begin in time', async () => {
    const id = await submit(REQUEST, { 'x-fal-request-timeout': '5' });
    await updateJob(id, () => ({ startBy: Date.now() - 1 }));
    const { code, text, headers } = await result(id);
    expect([code, JSON.parse(text)]).toEqual([
      504,
      {
        detail: 'Request timed out',
        message: 'Request timed out',
        error_type: 'request_timeout',
      },
    ]);
    expect(headers.get('x-fal-request-timeout-type')).toBe('user');
  });
});
