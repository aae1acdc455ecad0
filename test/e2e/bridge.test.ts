/** A page of another site uses the engine of the person who visits it, through the app's window. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APP_FOLDER } from '../../tools/serve-app.ts';
import { startStaticServer, type StaticServer } from '../../tools/static-server.ts';
import { startEdgeLog, type EdgeLog } from '../servers/edge-log.ts';
import { AppPage } from './app-page.ts';
import { type ClientBrowser, openClientBrowser, quickRequest } from './client-browser.ts';
import { preparedPath } from './prepared.ts';

type BridgeModule = typeof import('../../src/fal/bridge-fetch.ts');
type Bridge = ReturnType<BridgeModule['bridgeFetch']>;

declare global {
  var bridge: Bridge;
  /** The result of the last `open()`. */
  var opened: Promise<string>;
}

const ENDPOINT: string = 'fal-ai/playground-v25/image-to-image';

let edge: EdgeLog;
let browser: ClientBrowser;
let context: BrowserContext;
let site: StaticServer;
/** http://127.0.0.1:…, which the browser takes for another site than http://localhost:…. */
let siteOrigin: string;
let page: Page;
let input: ReturnType<typeof quickRequest>;
const undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  edge = await startEdgeLog();
  undo.push(() => edge.close());
  const opened = await openClientBrowser({ args: [edge.argument], cut: false });
  undo.push(() => opened.close());
  browser = opened;
  ({ context } = opened);
  // Without the app's page the bridge's window must run the jobs.
  await opened.app.close();

  const program = { prefix: '/', path: preparedPath('client-page') };
  const module = { prefix: '/bridge-fetch.js', path: join(APP_FOLDER, 'bridge-fetch.js') };
  site = await startStaticServer({ mounts: [program, module] });
  undo.push(() => site.close());
  siteOrigin = `http://127.0.0.1:${site.port}`;
  page = await openSite(siteOrigin);
  const picture = await readFile(new URL('../../public/icon-192.png', import.meta.url));
  input = quickRequest(`data:image/png;base64,${picture.toString('base64')}`);
});
afterAll(async () => {
  for (const each of undo.toReversed()) await each();
});

/** The other site's page, with a button that opens the bridge. */
async function openSite(origin: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  await page.waitForFunction(() => 'falClient' in globalThis);
  await page.evaluate(async (app) => {
    const { bridgeFetch } = (await globalThis.importModule('/bridge-fetch.js')) as BridgeModule;
    globalThis.bridge = bridgeFetch(`${app}/`);
    globalThis.falClient.fal.config({ fetch: globalThis.bridge.fetch });
    const button = document.createElement('button');
    button.textContent = 'Connect';
    button.addEventListener('click', () => {
      globalThis.opened = globalThis.bridge.open().then(
        () => 'allowed',
        (error: unknown) => String(error),
      );
    });
    document.body.append(button);
  }, browser.origin);
  return page;
}

/** Clicks the site's button. @returns the app's window. */
async function connect(from: Page): Promise<Page> {
  await from.bringToFront();
  const popup = from.waitForEvent('popup');
  await from.getByRole('button', { name: 'Connect' }).click();
  return popup;
}

function subscribe(from: Page): Promise<unknown> {
  return from.evaluate(
    async ({ endpoint, input }) => {
      const { data } = await globalThis.falClient.fal.subscribe(endpoint, { input });
      return data as unknown;
    },
    { endpoint: ENDPOINT, input },
  );
}

const opened = (from: Page) => from.evaluate(() => globalThis.opened);

describe('a site that was never allowed', () => {
  it('gets nothing before its window is open', async () => {
    await expect(subscribe(page)).rejects.toThrow('Call open() of the bridge from a click first');
  });

  it('is named to the person, who can refuse', async () => {
    const popup = await connect(page);
    await expect.poll(() => popup.locator('main').innerText()).toContain(siteOrigin);
    await popup.getByRole('button', { name: 'Don’t allow' }).click();
    expect(await opened(page)).toMatch(/did not allow/);
    await popup.close();
    await expect(subscribe(page)).rejects.toThrow(/did not allow/);
  });

  it('is not let in by what it says itself', async () => {
    const popup = await connect(page);
    await popup.getByRole('button', { name: 'Allow', exact: true }).waitFor();
    const answered = await page.evaluate(async (app) => {
      const worker = await fetch(`${app}/api/fal/proxy`, {
        method: 'POST',
        headers: { 'x-fal-target-url': 'https://queue.fal.run/' },
      }).catch((error: unknown) => String(error));
      return String(worker);
    }, browser.origin);
    // No CORS: the app's origin answers no other site.
    expect(answered).toMatch(/Failed to fetch/);
    await popup.close();
    expect(await opened(page)).toMatch(/was closed/);
  });
});

describe('a site the person allows', () => {
  let popup: Page;

  it('has its requests run in the window, under its name, and reads the picture', async () => {
    popup = await connect(page);
    await popup.getByRole('button', { name: 'Allow', exact: true }).click();
    expect(await opened(page)).toBe('allowed');
    const data = await subscribe(page);
    expect(data).toMatchObject({
      images: [{ url: expect.stringMatching(/^data:image\/jpeg;base64,/) as string, width: 64 }],
      seed: 7,
    });
    const app = await browser.openApp();
    const picture = new AppPage(app).history.first();
    await picture.waitFor();
    expect(await picture.getAttribute('title')).toContain(siteOrigin);
    await app.close();
  });

  it('can upload, stream and cancel', async () => {
    const result = await page.evaluate(
      async ({ endpoint, input }) => {
        const { fal } = globalThis.falClient;
        const blob = await (await fetch(input.image_url)).blob();
        const { data } = await fal.subscribe(endpoint, {
          input: { ...input, image_url: blob },
          mode: 'streaming',
        });
        const slow = { ...input, num_inference_steps: 50, num_images: 8 };
        const { request_id: requestId } = await fal.queue.submit(endpoint, { input: slow });
        await fal.queue.cancel(endpoint, { requestId });
        await fal.queue.subscribeToStatus(endpoint, { requestId });
        const error: unknown = await fal.queue
          .result(endpoint, { requestId })
          .catch(({ status }) => status);
        return { data: data as unknown, error };
      },
      { endpoint: ENDPOINT, input },
    );
    expect(result).toMatchObject({ data: { images: [{ height: 64 }] }, error: 499 });
  });

  it('reaches nothing but the endpoint', async () => {
    const answers = await page.evaluate(
      (urls) =>
        Promise.all(
          urls.map((url) => globalThis.bridge.fetch(url).catch((error: unknown) => String(error))),
        ),
      [`${browser.origin}/offline.json`, `${browser.origin}/hosted/queue.fal.run/`],
    );
    for (const answer of answers) expect(answer).toMatch(/nothing was sent/);
  });

  it('ends a request whose window is closed, with a reason', async () => {
    const message = page.evaluate(
      async ({ endpoint, input }) => {
        const slow = { ...input, num_inference_steps: 50, num_images: 8 };
        const pending = globalThis.falClient.fal.subscribe(endpoint, { input: slow });
        return pending.then(
          () => 'done',
          (error: unknown) => String(error),
        );
      },
      { endpoint: ENDPOINT, input },
    );
    await popup.getByText('Requests running or waiting: 1').waitFor();
    await popup.close();
    expect(await message).toMatch(/window of the bridge was closed/);
  });

  it('is let in without a question the next time', async () => {
    popup = await connect(page);
    expect(await opened(page)).toBe('allowed');
    expect(await popup.getByRole('heading').innerText()).toBe('Connected');
  });

  it('is asked for again once the person has forgotten it', async () => {
    await popup.getByRole('button', { name: 'Disconnect' }).click();
    await popup.getByText('cannot use your engine').waitFor();
    await expect(subscribe(page)).rejects.toThrow(/did not allow/);
    await popup.close();
    popup = await connect(page);
    await popup.getByRole('button', { name: 'Allow', exact: true }).waitFor();
    await popup.close();
  });

  it('another site is not allowed with it', async () => {
    const other = await openSite(`http://other.localhost:${site.port}`);
    const popup = await connect(other);
    await popup.getByText(`http://other.localhost:${site.port}`).waitFor();
    await popup.getByRole('button', { name: 'Allow', exact: true }).waitFor();
    await popup.close();
    await other.close();
  });
});

it('the window keeps its opener: the app sends no Cross-Origin-Opener-Policy', async () => {
  const answer = await fetch(`${browser.serverOrigin}/bridge.html`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cross-origin-opener-policy')).toBeNull();
});

it('opened by itself the window connects to nobody', async () => {
  const alone = await context.newPage();
  await alone.goto(`${browser.origin}/bridge.html`);
  await alone.getByText('Nothing is connected').waitFor();
  await alone.close();
});

it('no byte went to a fal host', () => {
  expect(edge.asked.filter((host) => /fal\.(?:run|ai|media)/.test(host))).toEqual([]);
});
