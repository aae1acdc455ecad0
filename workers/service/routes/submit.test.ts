import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { ask, post, QUEUE, REQUEST, submit } from '../../../test/service/scope.ts';
import type { JobId } from '../../protocol/engine-job.ts';
import { readJob } from '../../records/jobs.ts';
import { jobsAhead } from '../../records/queue.ts';

const ahead = async (id: JobId) => {
  const job = await readJob(id);
  return job && jobsAhead(job);
};

describe('submit', () => {
  it('answers at once with id and addresses, and queues with the page’s defaults', async () => {
    const answer = await ask(
      `${QUEUE}/image-to-image`,
      post({ ...REQUEST, negative_prompt: null }),
    );
    expect(answer.status).toBe(200);
    expect(answer.statusText).toBe('OK');
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const body = (await answer.json()) as { request_id: JobId };
    expect(body).toMatchObject({
      status: 'IN_QUEUE',
      response_url: `${QUEUE}/requests/${body.request_id}`,
      status_url: `${QUEUE}/requests/${body.request_id}/status`,
      cancel_url: `${QUEUE}/requests/${body.request_id}/cancel`,
      logs: null,
      metrics: {},
    });
    expect(body.request_id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-/);
    expect(answer.headers.get('x-fal-request-id')).toBe(body.request_id);
    expect(await readJob(body.request_id)).toMatchObject({
      origin: 'endpoint',
      state: 'queued',
      source: null,
      request: { ...REQUEST, negative_prompt: '', num_inference_steps: 25, strength: 0.95 },
      options: { convertColorProfile: false, noise: 'cuda', model: { id: 'demo' } },
    });
  });

  it('keeps a seed of 64 bits', async () => {
    const id = await submit(`{"image_url":"","prompt":"x","seed":18446744073709551615}`);
    expect((await readJob(id))?.request.seed).toBe(2n ** 64n - 1n);
  });

  it('takes the picture out of a data URI', async () => {
    const id = await submit({ ...REQUEST, image_url: `data:image/png;base64,${btoa('picture')}` });
    const job = await readJob(id);
    expect(job?.request.image_url).toBe('data:image/png;base64,…');
    expect(job?.source).toMatch(/^sha256-/);
  });

  it('skips a webhook and says so', async () => {
    const answer = await ask(`${QUEUE}/image-to-image?fal_webhook=https%3A%2F%2Fx`, post(REQUEST));
    const { request_id } = (await answer.json()) as { request_id: JobId };
    expect((await readJob(request_id))?.log).toMatchObject([
      { level: 'WARN', message: expect.stringMatching(/^Webhook skipped/) as string },
    ]);
  });

  it('says which fields it ignores', async () => {
    const id = await submit({ ...REQUEST, image_urls: ['a'], crop_output: true, loras: [] });
    expect((await readJob(id))?.log).toMatchObject([
      {
        level: 'WARN',
        code: 'fields_ignored',
        message: expect.stringMatching(/^Ignored: image_urls, crop_output\./) as string,
      },
    ]);
  });

  it('refuses what is no JSON', async () => {
    const answer = await ask(`${QUEUE}/image-to-image`, post('{"prompt":'));
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      detail: [{ loc: ['body', expect.any(Number) as number], type: 'json_invalid' }],
    });
  });

  it('refuses with 429 past the length the caller allows', async () => {
    await submit(REQUEST);
    const answer = await ask(`${QUEUE}/image-to-image?fal_max_queue_length=1`, post(REQUEST));
    expect(answer.status).toBe(429);
  });

  it('puts low priority behind all others', async () => {
    const low = await submit(REQUEST, { 'x-fal-queue-priority': 'low' });
    const normal = await submit(REQUEST, { 'x-fal-queue-priority': 'normal' });
    expect(await ahead(low)).toBe(1 + ((await ahead(normal)) ?? 0));
  });
});
