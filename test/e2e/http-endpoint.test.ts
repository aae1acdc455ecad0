/** `npm run endpoint`: the endpoint over HTTP, for programs that are no page. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createFal } from '@ai-sdk/fal';
import { createFalClient } from '@fal-ai/client';
import { generateImage } from 'ai';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Endpoint, openEndpoint } from '../../tools/endpoint/open-endpoint.ts';
import { ensureBrowser } from '../../tools/setup.mjs';
import { SLOW } from '../slow.ts';

const run = promisify(execFile);
const NAME = 'fal-ai/playground-v25/image-to-image';
const KEY = 'a key of this test';

/** What clients/call_litellm.py prints. */
interface LiteLlm {
  readonly drawn: readonly { readonly url: string; readonly content_type: string }[];
  readonly no_picture: string;
  readonly wrong_key: string;
}

let profile: string;
let endpoint: Endpoint;
let base: string;
let source: Uint8Array<ArrayBuffer>;
const lines: string[] = [];

beforeAll(async () => {
  profile = await mkdtemp(join(tmpdir(), 'http-endpoint-'));
  endpoint = await openEndpoint({
    port: 0,
    host: '127.0.0.1',
    key: KEY,
    model: { kind: 'demo' },
    executable: await ensureBrowser(),
    profile,
    softwareGpu: true,
    log: (line) => lines.push(line),
  });
  base = `http://127.0.0.1:${endpoint.port}`;
  source = Uint8Array.from(await readFile('test/fixtures/goldens/astronaut/source.png'));
});
afterAll(async () => {
  await endpoint?.close();
  // Processes of a killed browser may still write there.
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
});

const picture = () => `data:image/png;base64,${Buffer.from(source).toString('base64')}`;
const asked = <Change extends object>(change?: Change) => ({
  image_url: picture(),
  prompt: 'a lighthouse',
  num_inference_steps: 2,
  strength: 0.5,
  seed: 7,
  format: 'png' as const,
  ...change,
});

/** Sends JSON with the key. */
const send = (path: string, init: RequestInit = {}) =>
  fetch(`${base}${path}`, {
    ...init,
    headers: { authorization: `Key ${KEY}`, 'content-type': 'application/json', ...init.headers },
  });

/** fal's client in Node, set up as its documentation says for a proxy of one's own. */
const fal = () =>
  createFalClient({
    credentials: KEY,
    requestMiddleware: (request) =>
      Promise.resolve({
        ...request,
        url: `${base}/api/fal/proxy`,
        headers: { ...request.headers, 'x-fal-target-url': request.url },
      }),
  });

async function sizeOf(url: string): Promise<readonly [number, number]> {
  const answer = await fetch(url);
  expect(answer.headers.get('content-type')).toBe('image/png');
  const { width, height } = decode(new Uint8Array(await answer.arrayBuffer()));
  return [width, height];
}

/** Ends every process of the browser, as a system that is out of memory does. */
const killBrowser = () => run('pkill', ['-9', '-f', profile]);

describe('fal’s own client in Node', () => {
  it('uploads, subscribes with logs, and gets its picture by http', async () => {
    const client = fal();
    const image_url = await client.storage.upload(new Blob([source], { type: 'image/png' }));
    expect(image_url).toMatch(new RegExp(`^${base}/files/uploads/`));
    const states: string[] = [];
    const { data } = await client.subscribe(NAME, {
      input: asked({ image_url, image_size: { width: 320, height: 256 } }),
      logs: true,
      onQueueUpdate: ({ status }) => states.push(status),
    });
    const [image] = (data as { images: { url: string }[] }).images;
    expect(image?.url).toMatch(new RegExp(`^${base}/files/`));
    expect(await sizeOf(image?.url ?? '')).toEqual([320, 256]);
    expect(states).toContain('COMPLETED');
  });

  it('follows the stream of a status, and cancels', async () => {
    const client = fal();
    const { request_id: requestId } = await client.queue.submit(NAME, { input: asked() });
    const stream = await client.queue.streamStatus(NAME, { requestId, logs: true });
    const seen: string[] = [];
    stream.on('data', ({ status }) => seen.push(status));
    await stream.done();
    expect(seen.at(-1)).toBe('COMPLETED');

    const long = await client.queue.submit(NAME, { input: asked({ num_inference_steps: 50 }) });
    await client.queue.cancel(NAME, { requestId: long.request_id });
    await client.queue.subscribeToStatus(NAME, { requestId: long.request_id });
    await expect(client.queue.result(NAME, { requestId: long.request_id })).rejects.toMatchObject({
      status: 499,
    });
  });
});

describe('a base URL', () => {
  it('is what the AI SDK takes', async () => {
    const { images } = await generateImage({
      model: createFal({ baseURL: base, apiKey: KEY }).image(NAME),
      prompt: 'a lighthouse',
      size: '256x256',
      providerOptions: { fal: { numInferenceSteps: 2, imageUrl: picture(), format: 'png' } },
    });
    expect(decode(images[0]?.uint8Array ?? new Uint8Array())).toMatchObject({ width: 256 });
  });

  // It has to be installed from Python's index, which takes half a minute.
  it.runIf(SLOW)('is, with its path, what LiteLLM takes in Python', async ({ skip }) => {
    const packages = join(profile, 'python');
    const install = ['-m', 'pip', 'install', '--quiet', '--target', packages, 'litellm==1.110.2'];
    await run('python3', install).catch(({ message }: Error) => skip(message));
    const told = run('python3', ['test/e2e/clients/call_litellm.py', base, KEY], {
      env: { ...process.env, PYTHONPATH: packages },
    });
    told.child.stdin?.end(picture());
    const { drawn, no_picture, wrong_key } = JSON.parse((await told).stdout) as LiteLlm;
    for (const { url, ...told } of drawn) {
      expect(told).toMatchObject({ width: 256, height: 256 });
      expect((await fetch(url)).headers.get('content-type')).toBe(told.content_type);
    }
    expect(drawn).toHaveLength(2);
    expect(no_picture).toMatch(/^BadRequestError.*This file is not a picture/);
    expect(wrong_key).toMatch(/^AuthenticationError/);
  });

  it('is what curl calls, and its answers name this server', async () => {
    const { stdout } = await run('curl', [
      '-sS',
      '-H',
      `Authorization: Key ${KEY}`,
      '-H',
      'Content-Type: application/json',
      '-d',
      JSON.stringify(asked({ image_url: 'data:text/plain,no picture' })),
      `${base}/queue.fal.run/${NAME}`,
    ]);
    const { status_url, response_url } = JSON.parse(stdout) as Record<string, string>;
    expect(status_url).toMatch(
      new RegExp(`^${base}/queue.fal.run/fal-ai/playground-v25/requests/`),
    );
    const result = () => send(new URL(response_url ?? '').pathname);
    await expect.poll(async () => (await result()).status, { timeout: 60_000 }).toBe(422);
    expect(await (await result()).json()).toMatchObject({
      detail: [{ loc: ['body', 'image_url'] }],
    });
  });

  it('is of no use without the key, to a page, or for the app’s own files', async () => {
    const body = JSON.stringify(asked());
    const plain = await fetch(`${base}/${NAME}`, { method: 'POST', body });
    expect(plain.status).toBe(401);
    const page = await send(`/${NAME}`, {
      method: 'POST',
      body,
      headers: { origin: 'http://a.example' },
    });
    expect(page.status).toBe(403);
    expect((await send('/index.html')).status).toBe(404);
    expect((await send('/files/../runner/bodies/1')).status).toBe(404);
  });
});

describe('a browser that dies', () => {
  it('is replaced: jobs that wait or run, and callers that wait, get their pictures', async () => {
    const submitted = await Promise.all(
      [1, 2, 3].map(async (seed) => {
        const body = JSON.stringify(asked({ seed }));
        const answer = await send(`/queue.fal.run/${NAME}`, { method: 'POST', body });
        return (await answer.json()) as { status_url: string; response_url: string };
      }),
    );
    const body = JSON.stringify(asked({ seed: 4 }));
    const waiting = send(`/${NAME}`, { method: 'POST', body });
    await expect
      .poll(
        async () => {
          const { status_url = '' } = submitted[0] ?? {};
          return ((await (await send(new URL(status_url).pathname)).json()) as { status: string })
            .status;
        },
        { timeout: 60_000 },
      )
      .not.toBe('IN_QUEUE');
    await killBrowser();
    const answer = await waiting;
    expect(answer.status).toBe(200);
    for (const { status_url, response_url } of submitted) {
      await expect
        .poll(
          async () =>
            ((await (await send(new URL(status_url).pathname)).json()) as { status: string })
              .status,
          { timeout: 120_000 },
        )
        .toBe('COMPLETED');
      const { images } = (await (await send(new URL(response_url).pathname)).json()) as {
        images: { url: string }[];
      };
      expect(await sizeOf(images[0]?.url ?? '')).toEqual([1024, 1024]);
    }
    expect(lines).toContain('The browser is open again.');
  });

  // 9 minutes on a busy machine.
  it.runIf(SLOW)('loses none of 200 requests in a row', { timeout: 1_200_000 }, async () => {
    const urls = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      if (seed === 100) setTimeout(() => void killBrowser(), 500);
      const body = JSON.stringify(asked({ seed, num_inference_steps: 1, strength: 1 }));
      const answer = await send(`/${NAME}`, { method: 'POST', body });
      expect(answer.status).toBe(200);
      const { images } = (await answer.json()) as { images: { url: string }[] };
      expect(await sizeOf(images[0]?.url ?? '')).toEqual([1024, 1024]);
      urls.add(images[0]?.url ?? '');
    }
    expect(urls.size).toBe(200);
  });

  it('and each request has one line of the log', () => {
    const requests = lines.filter((line) => /^(GET|POST|PUT) \//.test(line));
    expect(requests.length).toBeGreaterThan(10);
    expect(requests.every((line) => / (\d{3}|broken off) \d+\.\d\d s$/.test(line))).toBe(true);
    expect(lines.join('\n')).not.toContain(KEY);
    // Every picture was read to its end.
    expect(requests.filter((line) => /\/files\/.* broken off /.test(line))).toEqual([]);
  });
});
