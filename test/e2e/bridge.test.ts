/** A page of another site uses the engine of the person who visits it, through the app's window. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APP_FOLDER } from '../../tools/serve-app.ts';
import { startStaticServer, type StaticServer } from '../../tools/static-server.ts';
import { startEdgeLog, type EdgeLog } from '../servers/edge-log.ts';
import { expectNoAxeFaults } from './axe.ts';
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
/** A server in the person's network. It counts who asks for what, and lets no other page read it. */
let near: Server;
const askedNear: string[] = [];
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
  near = createServer(({ url = '' }, response) => {
    askedNear.push(url);
    response.writeHead(200, { 'content-type': 'image/png' }).end();
  });
  await new Promise<void>((resolve) => near.listen(0, '127.0.0.1', resolve));
  undo.push(() => {
    near.closeAllConnections();
    return new Promise((resolve) => near.close(resolve));
  });
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
    await expectNoAxeFaults(popup, 'the window for other sites');
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

/** What the site is told about a picture that it may not name. */
const refused = (image_url: string) =>
  page.evaluate(
    async ({ endpoint, input }) => {
      const answer = await globalThis.bridge.fetch(`https://fal.run/${endpoint}`, {
        method: 'POST',
        body: JSON.stringify(input),
      });
      const { detail } = (await answer.json()) as { detail: { loc: string[]; msg: string }[] };
      return [answer.status, detail[0]?.loc.join('.'), detail[0]?.msg];
    },
    { endpoint: ENDPOINT, input: { ...input, image_url } },
  );

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

  it('reads nothing near the person, learns nothing of it, and no request goes there', async () => {
    const { port } = near.address() as AddressInfo;
    const appRequests: string[] = [];
    context.on('request', (request) => appRequests.push(request.url()));
    await context.addCookies([{ name: 'sid', value: '1', url: browser.origin }]);
    const own = await refused(`${browser.origin}/private/photo.png`);
    expect(own.slice(0, 2)).toEqual([422, 'body.image_url']);
    const relative = await refused('private/photo.png');
    expect(relative.slice(0, 2)).toEqual([422, 'body.image_url']);
    const answers = await Promise.all(
      [port, 9, 4802].flatMap((each) =>
        [`http://127.0.0.1:${each}/a.png`, `http://[::1]:${each}/a.png`].map(refused),
      ),
    );
    expect(new Set(answers.map(String)).size).toBe(1);
    expect(askedNear).toEqual([]);
    expect(appRequests.filter((url) => url.includes('photo.png'))).toEqual([]);
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

  it('is shut out at once when its permission is taken back in another window', async () => {
    popup = await connect(page);
    await popup.getByRole('button', { name: 'Allow', exact: true }).click();
    expect(await opened(page)).toBe('allowed');
    // Another site's window, opened while this one was allowed, must not write the old list back.
    const other = await openSite(`http://other.localhost:${site.port}`);
    const asking = await connect(other);
    await asking.getByRole('button', { name: 'Allow', exact: true }).waitFor();

    const api = await context.newPage();
    await api.goto(`${browser.origin}/#/api`);
    await api.getByRole('button', { name: `Remove ${siteOrigin}` }).click();
    await popup.getByText('cannot use your engine').waitFor();
    await expect(subscribe(page)).rejects.toThrow(/did not allow/);

    await asking.bringToFront();
    await asking.getByRole('button', { name: 'Allow', exact: true }).click();
    expect(await opened(other)).toBe('allowed');
    await api.getByRole('button', { name: 'Remove http://other.localhost' }).waitFor();
    expect(await api.getByRole('button', { name: `Remove ${siteOrigin}` }).count()).toBe(0);
    await asking.getByRole('button', { name: 'Disconnect' }).click();
    for (const each of [popup, asking, api, other]) await each.close();
  });

  it('is asked about in peace: each time its window comes to the front the buttons rest', async () => {
    popup = await connect(page);
    const allow = popup.getByRole('button', { name: 'Allow', exact: true });
    await expect.poll(() => allow.isEnabled()).toBe(true);
    const rested = await allow.evaluate(
      (button) =>
        new Promise<boolean>((resolve) => {
          new MutationObserver(() => resolve((button as HTMLButtonElement).disabled)).observe(
            button,
            { attributes: true },
          );
          dispatchEvent(new Event('focus'));
        }),
    );
    expect(rested).toBe(true);
    const row = popup.locator('div').filter({ has: allow }).last();
    expect(await row.innerText()).toContain(siteOrigin);
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

it('the window is isolated and has its opener all the same', async () => {
  const other = await openSite(`http://third.localhost:${site.port}`);
  const popup = await connect(other);
  expect(await popup.evaluate(() => [crossOriginIsolated, opener !== null])).toEqual([true, true]);
  await popup.close();
  await other.close();
});

it.each(['', 'bridge.html'])(
  'no page of the app opens in a frame of another site (%s)',
  async (name) => {
    const frames = await context.newPage();
    const said: string[] = [];
    frames.on('console', (message) => said.push(message.text()));
    await frames.goto(siteOrigin);
    await frames.evaluate((url) => {
      const frame = document.createElement('iframe');
      frame.src = url;
      document.body.append(frame);
    }, `${browser.origin}/${name}`);
    await expect
      .poll(() => said.join('\n'))
      .toMatch(/Framing .* violates .*frame-ancestors 'none'/);
    await frames.close();
  },
);

it('opened by itself the window connects to nobody', async () => {
  const alone = await context.newPage();
  await alone.goto(`${browser.origin}/bridge.html`);
  await alone.getByText('Nothing is connected').waitFor();
  await alone.close();
});

it('no byte went to a fal host', () => {
  expect(edge.asked.filter((host) => /fal\.(?:run|ai|media)/.test(host))).toEqual([]);
});
