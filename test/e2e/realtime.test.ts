/**
 * `fal.realtime` opens a WebSocket, which no service worker sees; it must not reach the hosted
 * service. The network is up, and a proxy records every request that leaves the browser.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEdgeLog, type EdgeLog } from '../servers/edge-log.ts';
import { type ClientBrowser, openClientBrowser } from './client-browser.ts';

type LocalFalModule = typeof import('../../src/fal/local-fal.ts');

const APP = '/some/where/';
const ENDPOINT: string = 'fal-ai/playground-v25/image-to-image';

let edge: EdgeLog;
let browser: ClientBrowser;
/** A page beside the app's folder, which the service worker does not control. */
let client: Page;

beforeAll(async () => {
  edge = await startEdgeLog();
  const opened = await openClientBrowser({ appPrefix: APP, args: [edge.argument], cut: false });
  ({ client } = opened);
  browser = opened;
});
afterAll(async () => {
  await browser?.close();
  await edge?.close();
});

/** The hosts among those of these tests that an action requests. */
async function askedBy(page: Page, action: () => Promise<unknown>): Promise<string[]> {
  const before = edge.asked.length;
  await action();
  // The browser sends this request after all those of the action, so these have arrived then.
  await page.evaluate(() => fetch('http://marker.example/').catch(() => undefined));
  await expect.poll(() => edge.asked.slice(before)).toContain('marker.example');
  // The browser makes requests of its own too, which do not count.
  return edge.asked.slice(before).filter((host) => /fal\.(?:run|ai|media)|^other/.test(host));
}

/** Opens a socket as the client does, and waits for its end. */
const openSocket = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const socket = new WebSocket('wss://fal.run/fal-ai/playground-v25/realtime');
        socket.addEventListener('close', () => resolve());
        // A Content-Security-Policy refuses the socket, and the page gets this event alone.
        socket.addEventListener('error', () => resolve());
      }),
  );

it('a page without localFal() would reach it, as the log sees', async () => {
  expect(await askedBy(client, () => openSocket(client))).toContain('fal.run:443');
});

it('with localFal() onError says what to use instead, and no byte goes out', async () => {
  const errors: unknown[] = [];
  const asked = await askedBy(client, async () => {
    const error = await client.evaluate(
      async ({ path, endpoint }) => {
        const { localFal } = (await globalThis.importModule(path)) as LocalFalModule;
        const { fal, ApiError } = globalThis.falClient;
        localFal().keep(fal);
        return new Promise((resolve) => {
          const connection = fal.realtime.connect(endpoint, {
            onResult: () => resolve('a result'),
            onError: (error) =>
              resolve({
                message: error.message,
                status: error instanceof ApiError && error.status,
              }),
          });
          connection.send({ prompt: 'an island' });
        });
      },
      { path: `${APP}local-fal.js`, endpoint: ENDPOINT },
    );
    errors.push(error);
  });
  expect(errors).toEqual([
    {
      message: expect.stringContaining('use fal.subscribe. Nothing was sent.') as string,
      status: 1008,
    },
  ]);
  expect(asked).toEqual([]);
});

it('a socket to another host is opened as before', async () => {
  const asked = await askedBy(client, () =>
    client.evaluate(
      () =>
        new Promise((resolve) => {
          const socket = new WebSocket('wss://other.example/');
          if (!(socket instanceof WebSocket)) throw new Error('it is no WebSocket');
          socket.addEventListener('close', resolve);
        }),
    ),
  );
  expect(asked).toEqual(['other.example:443']);
});

it.each([true, false])(
  'a page that the service worker controls hears of it, and no byte goes out (own token: %s)',
  async (own) => {
    const page = await browser.context.newPage();
    await page.goto(`${browser.origin}${APP}client/`);
    await page.waitForFunction(() => 'falClient' in globalThis);
    expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    const errors: unknown[] = [];
    const asked = await askedBy(page, async () => {
      const error = await page.evaluate(
        ({ endpoint, own }) =>
          new Promise((resolve) => {
            const { fal } = globalThis.falClient;
            fal.config({ credentials: 'YOUR_FAL_KEY' });
            const connection = fal.realtime.connect(endpoint, {
              connectionKey: String(own),
              ...(own ? { tokenProvider: () => Promise.resolve('token') } : {}),
              onResult: () => resolve('a result'),
              onError: ({ name }) => resolve(name),
            });
            connection.send({ prompt: 'an island' });
          }),
        { endpoint: ENDPOINT, own },
      );
      errors.push(error);
    });
    expect(errors).toEqual(['ApiError']);
    expect(asked).toEqual([]);
    await page.close();
  },
);

it('a page that was loaded past the service worker gets no token, and opens none', async () => {
  const page = await browser.context.newPage();
  const session = await browser.context.newCDPSession(page);
  await page.goto(`${browser.origin}${APP}client/`);
  const reloaded = page.waitForEvent('load');
  // As a person does who holds shift.
  await session.send('Page.reload', { ignoreCache: true });
  await reloaded;
  await page.waitForFunction(() => 'falClient' in globalThis);
  expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
  await page.evaluate(async (base) => {
    const registration = await navigator.serviceWorker.getRegistration(base);
    const controlled = new Promise((resolve) => {
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
    });
    registration?.active?.postMessage('claim');
    if (navigator.serviceWorker.controller === null) await controlled;
  }, APP);
  const token = page.waitForResponse('https://rest.fal.ai/tokens/');
  const asked = await askedBy(page, async () => {
    await page.evaluate((endpoint) => {
      globalThis.falClient.fal.realtime
        .connect(endpoint, { onResult() {} })
        .send({ prompt: 'an island' });
    }, ENDPOINT);
    expect((await token).status()).toBe(403);
  });
  expect(asked).toEqual([]);
  await page.close();
});

it.each(['', 'bridge.html'])('the app’s own pages open none (%s)', async (name) => {
  const page = await browser.context.newPage();
  await page.goto(`${browser.origin}${APP}${name}`);
  expect(await askedBy(page, () => openSocket(page))).toEqual([]);
});
