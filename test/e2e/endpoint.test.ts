/**
 * Code written for the hosted endpoint, with its own client, in a page beside the app. The network
 * is cut as soon as the app says that it is ready for that.
 */
import { readFile } from 'node:fs/promises';
import { encode } from 'fast-png';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { APP_ORIGIN } from './browser-arguments.ts';
import { answerTo, type ClientBrowser, openClientBrowser, quickRequest } from './client-browser.ts';

const ENDPOINT = 'fal-ai/playground-v25/image-to-image';

let browser: ClientBrowser;
let client: Page;
let app: Page;
let dataUri: string;

beforeAll(async () => {
  const opened = await openClientBrowser();
  ({ client, app } = opened);
  browser = opened;
  const picture = await readFile(new URL('../../public/icon-192.png', import.meta.url));
  dataUri = `data:image/png;base64,${picture.toString('base64')}`;
});
afterAll(() => browser?.close());

const quick = () => quickRequest(dataUri);

/** A mask whose right half is of this grey. */
function maskUri(grey: number): string {
  const data = new Uint8Array(192 * 192).map((_, i) => (i % 192 < 96 ? 0 : grey));
  const png = encode({ width: 192, height: 192, channels: 1, data });
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}

/** A request that runs long enough for a test to do something to it. */
const slow = () => ({ ...quick(), num_inference_steps: 50, guidance_scale: 3, num_images: 8 });

const PICTURE_64 = {
  url: expect.stringMatching(new RegExp(`^${APP_ORIGIN}/files/[\\w-]+/0\\.jpeg$`)) as string,
  width: 64,
  height: 64,
  content_type: 'image/jpeg',
};

beforeEach(() =>
  client.evaluate(() => globalThis.falClient.fal.config({ credentials: 'any-key' })),
);

describe('the snippets of the endpoint’s page', () => {
  it('subscribe: with the page’s own example, its picture stood in for', async () => {
    const { result, messages, size } = await client.evaluate(async () => {
      const { fal } = globalThis.falClient;
      const messages: string[] = [];
      const result = await fal.subscribe('fal-ai/playground-v25/image-to-image', {
        input: {
          image_url:
            'https://fal-cdn.batuhan-941.workers.dev/files/tiger/IExuP-WICqaIesLZAZPur.jpeg',
          prompt:
            'an island near sea, with seagulls, moon shining over the sea, light house, boats int he background, fish flying over the sea',
        },
        logs: true,
        onQueueUpdate: (update) => {
          if (update.status === 'IN_PROGRESS') {
            update.logs.map((log) => log.message).forEach((message) => messages.push(message));
          }
        },
      });
      const picture = await fetch(result.data.images[0]?.url ?? '');
      const { width, height } = await createImageBitmap(await picture.blob());
      return { result, messages, size: { width, height } };
    });
    expect(result.data).toEqual({
      images: [{ ...PICTURE_64, width: 1024, height: 1024 }],
      timings: { inference: expect.any(Number) as number },
      seed: expect.any(Number) as number,
      has_nsfw_concepts: [false],
      prompt: expect.stringMatching(/^an island near sea/) as string,
    });
    expect(result.requestId).toMatch(/^[\da-f-]{36}$/);
    expect(size).toEqual({ width: 1024, height: 1024 });
    expect(messages).toContainEqual(expect.stringMatching(/stands in for it/));
    expect(messages).toContain('step 1/23');
  });

  it('queue.submit with a webhook, status, result', async () => {
    const answers = await client.evaluate(async (input) => {
      const { fal } = globalThis.falClient;
      const id = 'fal-ai/playground-v25/image-to-image';
      const { request_id } = await fal.queue.submit(id, {
        input,
        webhookUrl: 'https://optional.webhook.url/for/results',
      });
      const early: unknown = await fal.queue
        .result(id, { requestId: request_id })
        .catch(({ status, body }) => ({ status, body }));
      let status = await fal.queue.status(id, { requestId: request_id, logs: true });
      while (status.status !== 'COMPLETED') {
        status = await fal.queue.status(id, { requestId: request_id, logs: true });
      }
      const result = await fal.queue.result(id, { requestId: request_id });
      return { request_id, early, status, result };
    }, quick());
    expect(answers.early).toMatchObject({
      status: 400,
      body: { detail: 'Request is still in progress' },
    });
    expect(answers.status).toMatchObject({
      request_id: answers.request_id,
      metrics: { inference_time: expect.any(Number) as number },
    });
    const lines = answers.status.logs.map(({ message }) => message);
    expect(lines[0]).toMatch(/^Webhook skipped/);
    expect(lines).toContain('step 2/2');
    expect(answers.result.requestId).toBe(answers.request_id);
    expect(answers.result.data).toMatchObject({ images: [PICTURE_64], seed: 7 });
  });

  it('storage.upload, and a Blob as image_url', async () => {
    const { uploaded, served, results } = await client.evaluate(async (input) => {
      const { fal } = globalThis.falClient;
      const blob = await (await fetch(input.image_url)).blob();
      const url = await fal.storage.upload(new File([blob], 'cat.png', { type: 'image/png' }));
      const file = await fetch(url);
      const served = { type: file.headers.get('content-type'), size: (await file.blob()).size };
      const id = 'fal-ai/playground-v25/image-to-image';
      const results = [];
      for (const image_url of [url, blob]) {
        results.push(await fal.subscribe(id, { input: { ...input, image_url } }));
      }
      return { uploaded: { url, size: blob.size }, served, results };
    }, quick());
    expect(uploaded.url).toMatch(/\/files\/uploads\/[\w-]+\/cat\.png$/);
    expect(served).toEqual({ type: 'image/png', size: uploaded.size });
    for (const { data } of results) expect(data).toMatchObject({ images: [PICTURE_64], seed: 7 });
  });
});

describe('the siblings of the endpoint', () => {
  it('text to image draws a prompt alone, by run and by subscribe', async () => {
    const { image_url: _, strength: _too, ...prompt } = quick();
    const [ran, subscribed] = await client.evaluate(async (input) => {
      const { fal } = globalThis.falClient;
      const ran = await fal.run('fal-ai/playground-v25', { input });
      const subscribed = await fal.subscribe('fal-ai/playground-v25', { input });
      return [ran.data, subscribed.data];
    }, prompt);
    for (const data of [ran, subscribed]) {
      expect(data).toMatchObject({ images: [PICTURE_64], seed: 7, prompt: 'an island' });
    }
  });

  it('inpainting takes a mask, by run and by subscribe, as data URI and as Blob', async () => {
    const results = await client.evaluate(
      async ({ input, mask }) => {
        const { fal } = globalThis.falClient;
        const id = 'fal-ai/playground-v25/inpainting';
        const blob = await (await fetch(mask)).blob();
        const { data: ran } = await fal.run(id, { input: { ...input, mask_url: mask } });
        const { data } = await fal.subscribe(id, { input: { ...input, mask_url: blob } });
        return [ran, data];
      },
      { input: quick(), mask: maskUri(255) },
    );
    for (const data of results) expect(data).toMatchObject({ images: [PICTURE_64], seed: 7 });
  });

  it('inpainting fails at mask_url: without one, and with one that leaves nothing to draw', async () => {
    for (const [mask_url, msg] of [
      [undefined, 'Field required'],
      [maskUri(0), expect.stringMatching(/leaves nothing to draw/) as string],
    ]) {
      const failed = await fails({ ...quick(), mask_url }, 'fal-ai/playground-v25/inpainting');
      expect(failed).toMatchObject({
        status: 422,
        body: { detail: [{ loc: ['body', 'mask_url'], msg }] },
      });
    }
  });
});

describe('the example picture', () => {
  it('is the page’s own where its host answers and lets the app read it', async () => {
    const url = 'https://fal-cdn.batuhan-941.workers.dev/files/tiger/IExuP-WICqaIesLZAZPur.jpeg';
    await app.route(url, (route) =>
      route.fulfill({
        contentType: 'image/png',
        headers: { 'access-control-allow-origin': '*' },
        path: 'public/icon-512.png',
      }),
    );
    const lines = await client.evaluate(
      async (input) => {
        const { fal } = globalThis.falClient;
        const id = 'fal-ai/playground-v25/image-to-image';
        const { requestId } = await fal.subscribe(id, { input });
        const { logs } = (await fal.queue.status(id, { requestId, logs: true })) as {
          logs: { message: string }[];
        } & object;
        return logs.map(({ message }) => message);
      },
      { ...quick(), image_url: url },
    );
    await app.unroute(url);
    expect(lines).toContain('step 2/2');
    expect(lines.filter((line) => line.includes('stands in'))).toEqual([]);
  });
});

describe('the client', () => {
  it('uploads more than 90 MiB in parts', async () => {
    const { bytes, served } = await client.evaluate(async () => {
      const bytes = 91 * 2 ** 20;
      const part = new Uint8Array(2 ** 20).map((_, at) => at % 251);
      const blob = new Blob(
        Array.from({ length: 91 }, () => part),
        { type: 'image/tiff' },
      );
      const url = await globalThis.falClient.fal.storage.upload(blob);
      const file = await fetch(url);
      const got = await file.blob();
      const last = new Uint8Array(await got.slice(-1).arrayBuffer());
      const type = file.headers.get('content-type');
      return { bytes, served: { type, size: got.size, last: last[0] } };
    });
    expect(served).toEqual({ type: 'image/tiff', size: bytes, last: (2 ** 20 - 1) % 251 });
  });

  it('run holds until the picture is there', async () => {
    const { data, requestId } = await client.evaluate(
      (input) => globalThis.falClient.fal.run('fal-ai/playground-v25/image-to-image', { input }),
      quick(),
    );
    expect(data).toMatchObject({ images: [PICTURE_64], seed: 7 });
    expect(requestId).toMatch(/^[\da-f-]{36}$/);
  });

  it('finds the engine through its proxyUrl too', async () => {
    const asked: string[] = [];
    client.on('request', (request) => asked.push(request.url()));
    const { data } = await client.evaluate((input) => {
      const { fal } = globalThis.falClient;
      fal.config({ proxyUrl: '/api/fal/proxy' });
      return fal.subscribe('fal-ai/playground-v25/image-to-image', { input });
    }, quick());
    client.removeAllListeners('request');
    expect(data).toMatchObject({ images: [PICTURE_64] });
    expect(new Set(asked)).toEqual(new Set([`${browser.origin}/api/fal/proxy`]));
  });

  it('streams the status, each line once', async () => {
    const { data, lines } = await client.evaluate(async (input) => {
      let lines: string[] = [];
      const { data } = await globalThis.falClient.fal.subscribe(
        'fal-ai/playground-v25/image-to-image',
        {
          input,
          mode: 'streaming',
          logs: true,
          onQueueUpdate: (update) => {
            if ('logs' in update) lines = update.logs.map(({ message }) => message);
          },
        },
      );
      return { data, lines };
    }, quick());
    expect(data).toMatchObject({ images: [PICTURE_64] });
    expect(lines.filter((line) => line.startsWith('step'))).toEqual(['step 1/2', 'step 2/2']);
  });

  it('gets a ValidationError with fieldErrors, and asks for it once', async () => {
    const results: string[] = [];
    client.on('request', (request) => {
      if (/\/requests\/[\w-]+$/.test(request.url())) results.push(request.url());
    });
    const error = await client.evaluate(async (input) => {
      const { fal, ValidationError } = globalThis.falClient;
      const id = 'fal-ai/playground-v25/image-to-image';
      try {
        await fal.subscribe(id, { input: { ...input, strength: 1.5, num_images: 9 } });
      } catch (thrown) {
        if (!(thrown instanceof ValidationError)) throw thrown;
        const { status, message, requestId } = thrown;
        const strength = thrown.getFieldErrors('strength');
        return { status, message, requestId, count: thrown.fieldErrors.length, strength };
      }
      return undefined;
    }, quick());
    client.removeAllListeners('request');
    expect(error).toMatchObject({
      status: 422,
      message: expect.stringMatching(
        /^strength: Input should be less than or equal to 1; /,
      ) as string,
      count: 2,
      strength: [{ type: 'less_than_equal', msg: 'Input should be less than or equal to 1' }],
    });
    expect(results).toHaveLength(1);
    expect(results[0]).toContain(error?.requestId);
  });

  it('is told that a picture cannot be read', async () => {
    const failed = await fails({ ...quick(), image_url: 'data:image/png;base64,AAAA' });
    expect(failed).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'image_url'], type: 'image_load_error' }] },
    });
  });

  it.each([
    ['result', 'GET', ''],
    ['status', 'GET', '/status'],
    ['cancel', 'PUT', '/cancel'],
  ])('gets 404 for %s of an id that nobody has', async (_name, method, path) => {
    const url = `https://queue.fal.run/fal-ai/playground-v25/requests/nobody${path}`;
    expect(await answerTo(client, url, method)).toMatchObject({
      status: 404,
      body: { status: 'NOT_FOUND' },
    });
  });

  it('cancels a waiting job and a running one', async () => {
    const ends = await client.evaluate(async (input) => {
      const { fal } = globalThis.falClient;
      const id = 'fal-ai/playground-v25/image-to-image';
      const first = await fal.queue.submit(id, { input });
      const second = await fal.queue.submit(id, { input });
      let status = await fal.queue.status(id, { requestId: first.request_id });
      while (status.status === 'IN_QUEUE') {
        status = await fal.queue.status(id, { requestId: first.request_id });
      }
      const waiting = await fal.queue.status(id, { requestId: second.request_id });
      const outcome = async ({ request_id }: { request_id: string }) => {
        await fal.queue.cancel(id, { requestId: request_id });
        await fal.queue.subscribeToStatus(id, { requestId: request_id });
        return fal.queue
          .result(id, { requestId: request_id })
          .catch(({ status, body, message }) => ({ status, body, message }));
      };
      const ends = [await outcome(second), await outcome(first)];
      const again: unknown = await fal.queue
        .cancel(id, { requestId: first.request_id })
        .catch(({ status, body }) => ({ status, body }));
      return { waiting, ends, again };
    }, slow());
    expect(ends.waiting).toMatchObject({ status: 'IN_QUEUE', queue_position: 1 });
    for (const end of ends.ends) {
      expect(end).toMatchObject({ status: 499, body: { error_type: 'client_cancelled' } });
    }
    expect(ends.again).toEqual({ status: 400, body: { status: 'ALREADY_COMPLETED' } });
  });
});

describe('what the endpoint does not know', () => {
  it.each([
    ['another model', 'https://queue.fal.run/fal-ai/flux/dev', 'POST', 404],
    ['the account’s own API', 'https://api.fal.ai/v1/models', 'GET', 404],
    ['another method', 'https://fal.run/fal-ai/playground-v25/image-to-image', 'GET', 405],
  ])('%s is refused here', async (_name, url, method, status) => {
    expect(await answerTo(client, url, method)).toMatchObject({
      status,
      body: { detail: expect.any(String) as string },
    });
  });
});

/** The ApiError a subscription with this input ends with. */
function fails(
  input: Record<string, unknown>,
  endpoint: string = ENDPOINT,
): Promise<{ status: number; body: unknown }> {
  return client.evaluate(
    async ({ input, endpoint }) => {
      const error: unknown = await globalThis.falClient.fal
        .subscribe(endpoint, { input })
        .catch((thrown: unknown) => thrown);
      if (!(error instanceof globalThis.falClient.ApiError)) throw new Error(String(error));
      return { status: error.status, body: error.body as unknown };
    },
    { input, endpoint },
  );
}
