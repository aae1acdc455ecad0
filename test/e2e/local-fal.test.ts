/**
 * localFal() for a page that the service worker does not control: the client's page lies beside the
 * app's folder. The network is up, and a proxy records every request that leaves the browser.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startEdgeLog, type EdgeLog } from '../servers/edge-log.ts';
import { type ClientBrowser, openClientBrowser, quickRequest } from './client-browser.ts';
import { jobsOf } from './kept-jobs.ts';

type LocalFalModule = typeof import('../../src/fal/local-fal.ts');

const APP = '/some/where/';
const ENDPOINT = 'fal-ai/playground-v25/image-to-image';

let edge: EdgeLog;
let browser: ClientBrowser;
let client: Page;
let input: ReturnType<typeof quickRequest>;

beforeAll(async () => {
  edge = await startEdgeLog();
  const opened = await openClientBrowser({ appPrefix: APP, args: [edge.argument], cut: false });
  ({ client } = opened);
  browser = opened;
  const picture = await readFile(new URL('../../public/icon-192.png', import.meta.url));
  input = quickRequest(`data:image/png;base64,${picture.toString('base64')}`);
});
afterAll(async () => {
  await browser?.close();
  await edge?.close();
});

/** Hosts of the hosted service among those asked for. */
const falHosts = () => edge.asked.filter((host) => /fal\.(?:run|ai|media)/.test(host));

beforeEach(() =>
  client.evaluate(async (path) => {
    const { localFal } = (await globalThis.importModule(path)) as LocalFalModule;
    const local = localFal();
    const { fal } = globalThis.falClient;
    fal.config({ fetch: local.fetch });
  }, `${APP}local-fal.js`),
);

/** The sentence about a picture that cannot be had. */
const messageOf = (image_url: string) =>
  client.evaluate(
    async ({ endpoint, input }) => {
      const { fal, ValidationError } = globalThis.falClient;
      const thrown: unknown = await fal.run(endpoint, { input }).catch((each: unknown) => each);
      return thrown instanceof ValidationError ? thrown.fieldErrors[0]?.msg : String(thrown);
    },
    { endpoint: ENDPOINT as string, input: { ...input, image_url } },
  );

describe('a page that the service worker does not control', () => {
  it('is not controlled, and its own fetch would leave the browser', async () => {
    expect(await client.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
    const before = falHosts().length;
    await client.evaluate(() => fetch('https://queue.fal.run/').catch(() => undefined));
    expect(falHosts().slice(before)).toEqual(['queue.fal.run:443']);
  });

  it.each(['polling', 'streaming'] as const)(
    'subscribes (%s) and no byte goes to a fal host',
    async (mode) => {
      const before = falHosts().length;
      const { data, requestId, width } = await client.evaluate(
        async ({ endpoint, input, mode }) => {
          const { fal } = globalThis.falClient;
          const { data, requestId } = await fal.subscribe(endpoint, { input, mode });
          const picture = await fetch((data as { images: { url: string }[] }).images[0]?.url ?? '');
          return { data, requestId, width: (await createImageBitmap(await picture.blob())).width };
        },
        { endpoint: ENDPOINT as string, input, mode },
      );
      expect(requestId).toMatch(/^[\da-f-]{36}$/);
      expect(data).toMatchObject({
        images: [{ url: expect.stringMatching(/^data:image\/jpeg;base64,/) as string }],
        seed: 7,
      });
      expect(width).toBe(64);
      expect(falHosts().slice(before)).toEqual([]);
    },
  );

  it('waits for fal.run, uploads a File, uses a picture made as the next source', async () => {
    const before = falHosts().length;
    const sizes = await client.evaluate(
      async ({ endpoint, input }) => {
        const { fal } = globalThis.falClient;
        const blob = await (await fetch(input.image_url)).blob();
        const file = new File([blob], 'cat.png', { type: 'image/png' });
        const first = await fal.run(endpoint, { input: { ...input, image_url: file } });
        const [image] = (first.data as { images: { url: string }[] }).images;
        const second = await fal.run(endpoint, { input: { ...input, image_url: image?.url } });
        return [first, second].map(({ data }) => (data as { images: unknown[] }).images.length);
      },
      { endpoint: ENDPOINT as string, input },
    );
    expect(sizes).toEqual([1, 1]);
    expect(falHosts().slice(before)).toEqual([]);
  });

  it('opens a stream with a token of its own (connectionMode: client)', async () => {
    const before = falHosts().length;
    const last = await client.evaluate(
      async ({ endpoint, input }) => {
        const { fal } = globalThis.falClient;
        const { request_id: requestId } = await fal.queue.submit(endpoint, { input });
        const stream = await fal.queue.streamStatus(endpoint, {
          requestId,
          logs: true,
          connectionMode: 'client',
        });
        return stream.done();
      },
      { endpoint: ENDPOINT as string, input },
    );
    expect(last).toMatchObject({ status: 'COMPLETED' });
    expect(falHosts().slice(before)).toEqual([]);
  });

  it.each(['polling', 'streaming'] as const)(
    'ends its subscription (%s), well or with a reason, when the service worker is stopped',
    async (mode) => {
      const end = client.evaluate(
        async ({ endpoint, input, mode }) => {
          document.title = '';
          const pending = globalThis.falClient.fal.subscribe(endpoint, {
            input: { ...input, num_inference_steps: 50, num_images: 4 },
            mode,
            onQueueUpdate: ({ status }) => void (document.title = status),
          });
          return pending.then(
            () => 'done',
            (error: unknown) => String(error),
          );
        },
        { endpoint: ENDPOINT as string, input, mode },
      );
      await client.waitForFunction(() => document.title === 'IN_PROGRESS');
      const cdp = await browser.context.newCDPSession(client);
      await cdp.send('ServiceWorker.enable');
      await cdp.send('ServiceWorker.stopAllWorkers');
      await cdp.detach();
      expect(await end).toMatch(/^done$|The endpoint went away$/);
    },
  );

  it('has its run cancelled when it gives up, by a word over the port', async () => {
    const last = async () => (await jobsOf(client)).at(-1);
    const end = client.evaluate(
      ({ endpoint, input }) => {
        const caller = new AbortController();
        addEventListener('playground-stop', () => caller.abort(), { once: true });
        const run = globalThis.falClient.fal.run(endpoint, { input, abortSignal: caller.signal });
        return run.then(
          () => 'done',
          (error: unknown) => (error instanceof Error ? error.name : 'no error'),
        );
      },
      {
        endpoint: ENDPOINT as string,
        // Takes minutes, if nobody stops it.
        input: { ...input, image_size: 'square_hd', num_inference_steps: 50, num_images: 8 },
      },
    );
    await expect.poll(last, { timeout: 20_000 }).toMatchObject({ state: 'running' });
    await client.evaluate(() => dispatchEvent(new Event('playground-stop')));
    expect(await end).toBe('AbortError');
    await expect.poll(last, { timeout: 20_000 }).toMatchObject({ code: 'cancelled' });
  });

  it('is told why a picture did not come, as far as a page can know', async () => {
    const server = createServer(({ url = '' }, response) => {
      if (url !== '/no-cors') response.setHeader('access-control-allow-origin', '*');
      if (url === '/circle') response.writeHead(302, { location: url }).end();
      else if (url === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end('no');
      else
        response.writeHead(200, { 'content-length': '9' }).end(url === '/cut' ? 'x' : '123456789');
      if (url === '/cut') response.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await messageOf(`${origin}/no-cors`)).toMatch(/answers, but does not let other pages/);
    expect(await messageOf(`${origin}/circle`)).toMatch(/leads on to another address/);
    expect(await messageOf(`${origin}/cut`)).toMatch(/broke off/);
    expect(await messageOf(`${origin}/gzip`)).toMatch(/broke off/);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await messageOf(`${origin}/gone`)).toMatch(/is out of reach/);
  });

  it('reads the data URIs that it was given, and gets addresses instead if it asks for them', async () => {
    const result = await client.evaluate(
      async ({ path, endpoint, input }) => {
        const { localFal } = (await globalThis.importModule(path)) as LocalFalModule;
        const run = async (fetch: typeof globalThis.fetch) => {
          const body = JSON.stringify(input);
          const answer = await fetch(`https://fal.run/${endpoint}`, { method: 'POST', body });
          const [image] = ((await answer.json()) as { images: { url: string }[] }).images;
          const picture = await fetch(image?.url ?? '');
          return { url: image?.url.slice(0, 60), size: (await picture.blob()).size };
        };
        const inline = await run(localFal().fetch);
        const local = localFal({ pictures: 'address' });
        const undo = local.install();
        // A client that takes no fetch: the page's own one is answered here.
        const address = await run(globalThis.fetch);
        undo();
        return { inline, address };
      },
      { path: `${APP}local-fal.js`, endpoint: ENDPOINT as string, input },
    );
    expect(result.inline.url).toMatch(/^data:image\/jpeg;base64,/);
    expect(result.address.url).toContain(`${browser.origin}${APP}files/`);
    expect(result.address.size).toBe(result.inline.size);
  });

  it('cannot send an XMLHttpRequest past it, and no byte goes to a fal host', async () => {
    const before = falHosts().length;
    const errors = await client.evaluate(
      async ({ path, endpoint }) => {
        const { localFal } = (await globalThis.importModule(path)) as LocalFalModule;
        localFal();
        const addresses = [
          `https://queue.fal.run/${endpoint}`,
          'https://v3.fal.media/files/upload',
        ];
        const ways = addresses.flatMap((to) => [true, false].map((isAsync) => ({ to, isAsync })));
        return ways.map(({ to, isAsync }) => {
          try {
            const request = new XMLHttpRequest();
            request.open('POST', to, isAsync);
            request.send('{"prompt":"an island"}');
            return 'sent';
          } catch (error) {
            return String(error);
          }
        });
      },
      { path: `${APP}local-fal.js`, endpoint: ENDPOINT as string },
    );
    expect(errors).toHaveLength(4);
    for (const error of errors) expect(error).toMatch(/Nothing was sent/);
    expect(falHosts().slice(before)).toEqual([]);
  });

  it('gets validation errors as they are', async () => {
    const error = await client.evaluate(
      async ({ endpoint, input }) => {
        const { fal, ValidationError } = globalThis.falClient;
        const thrown: unknown = await fal
          .subscribe(endpoint, { input: { ...input, strength: 7 } })
          .catch((each: unknown) => each);
        if (!(thrown instanceof ValidationError)) throw new Error(String(thrown));
        return { status: thrown.status, fields: thrown.getFieldErrors('strength').length };
      },
      { endpoint: ENDPOINT as string, input },
    );
    expect(error).toEqual({ status: 422, fields: 1 });
  });
});

describe('fal.config, which forgets', () => {
  it('keeps the endpoint when a key is set, and the key stays in the page', async () => {
    const before = falHosts().length;
    const data = await client.evaluate(
      async ({ path, endpoint, input }) => {
        const { localFal } = (await globalThis.importModule(path)) as LocalFalModule;
        const { fal } = globalThis.falClient;
        const undo = localFal().keep(fal);
        fal.config({ credentials: 'YOUR_FAL_KEY' });
        fal.config({ credentials: 'YOUR_FAL_KEY', proxyUrl: '/api/fal/proxy' });
        const { data } = await fal.subscribe(endpoint, { input });
        undo();
        return data;
      },
      { path: `${APP}local-fal.js`, endpoint: ENDPOINT as string, input },
    );
    expect(data).toMatchObject({ images: [{ width: 64, height: 64 }] });
    expect(falHosts().slice(before)).toEqual([]);
  });

  it('and without localFal the same call leaves the browser, as the log sees', async () => {
    const before = falHosts().length;
    await client.evaluate(async (endpoint) => {
      const { fal } = globalThis.falClient;
      fal.config({ credentials: 'YOUR_FAL_KEY', retry: { maxRetries: 0 } });
      await fal.queue.submit(endpoint, { input: {} }).catch(() => undefined);
    }, ENDPOINT as string);
    expect(falHosts().slice(before)).toEqual(['queue.fal.run:443']);
  });
});

describe('fal-client.js', () => {
  it('exports what the client exports, and a client it makes is answered here, whatever its proxy', async () => {
    const before = falHosts().length;
    const { served, own, images } = await client.evaluate(
      async ({ path, endpoint, input }) => {
        const module = (await globalThis.importModule(path)) as typeof globalThis.falClient;
        const fal = module.createFalClient({ proxyUrl: '/nowhere', credentials: 'key' });
        const { data } = await fal.run(endpoint, { input });
        return {
          served: Object.keys(module),
          own: Object.keys(globalThis.falClient),
          images: (data as { images: unknown[] }).images.length,
        };
      },
      { path: `${APP}fal-client.js`, endpoint: ENDPOINT as string, input },
    );
    // What a bundler adds to a CommonJS module.
    const named = own.filter((name) => name !== 'default' && name !== '__esModule');
    expect(named.length).toBeGreaterThan(9);
    expect(served.toSorted()).toEqual(named.toSorted());
    expect(images).toBe(1);
    expect(falHosts().slice(before)).toEqual([]);
  });
});

describe('a page of the app’s folder that was loaded past the service worker', () => {
  it('is told so by localFal()', async () => {
    const page = await browser.context.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    const session = await browser.context.newCDPSession(page);
    await page.goto(`${browser.origin}${APP}client/`);
    const tell = async () => {
      await page.waitForFunction(() => 'falClient' in globalThis);
      await page.evaluate(async (path) => {
        const { localFal } = (await globalThis.importModule(path)) as LocalFalModule;
        localFal();
      }, `${APP}local-fal.js`);
      return said.filter((text) => text.includes('does not control this page'));
    };
    expect(await tell()).toEqual([]);
    const reloaded = page.waitForEvent('load');
    // As a person does who holds shift.
    await session.send('Page.reload', { ignoreCache: true });
    await reloaded;
    expect(await tell()).toHaveLength(1);
    await page.close();
  });
});

describe('where the app was never opened', () => {
  it('says to open it, and sends nothing', async () => {
    const before = falHosts().length;
    const message = await client.evaluate(
      async ({ path, endpoint, input }) => {
        const { localFal } = (await globalThis.importModule(path)) as LocalFalModule;
        const { fal } = globalThis.falClient;
        fal.config({ fetch: localFal({ base: `${location.origin}/elsewhere/` }).fetch });
        return fal.queue.submit(endpoint, { input }).catch((error: unknown) => String(error));
      },
      { path: `${APP}local-fal.js`, endpoint: ENDPOINT as string, input },
    );
    expect(message).toContain(`Open ${browser.origin}/elsewhere/ in this browser once`);
    expect(falHosts().slice(before)).toEqual([]);
  });
});
