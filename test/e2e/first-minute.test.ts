/** What a person meets first: the notice of the hardware, the example, and the word of the full model. */
import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { StaticServer } from '../../tools/static-server.ts';
import { deferred } from '../jobs/deferred.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { ON_CPU } from './app-address.ts';
import { AppPage } from './app-page.ts';
import { openContext } from './browsers.ts';

/** The scripts and styles of the first screen, as the build names them. */
const FIRST = [
  'first.css',
  'first.js',
  'index.js',
  'rolldown-runtime.js',
  'shared.css',
  'shared.js',
];

const WIDTHS = [1440, 1024, 390] as const;

let server: StaticServer;
let context: BrowserContext;

beforeAll(async () => {
  server = await serveAppAt('/');
});
afterEach(() => context?.close());
afterAll(() => server?.close());

async function open(width: number, options: BrowserContextOptions = {}): Promise<AppPage> {
  context = await openContext({ viewport: { width, height: 844 }, ...options });
  return openIn(context);
}

async function openIn(own: BrowserContext): Promise<AppPage> {
  const page = await own.newPage();
  page.setDefaultTimeout(120_000);
  const app = new AppPage(page);
  await page.goto(`${server.origin}/${ON_CPU}`);
  await app.prompt.waitFor();
  return app;
}

const notice = (page: Page) => page.getByRole('complementary', { name: 'About this browser' });

const dot = (page: Page) => page.locator('[data-capability]');

/** For what does not look at the app without a network: its installation is left out. */
const ONLINE = { serviceWorkers: 'block' } as const;

/** The browser's own measure of what moved without being asked to, since the page began. */
const shifts = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const observer = new PerformanceObserver(() => {});
    observer.observe({ type: 'layout-shift', buffered: true });
    // What has happened before is there at once; it would call the observer later, or never without any shift.
    const moved = observer.takeRecords() as (PerformanceEntry & { readonly value: number })[];
    observer.disconnect();
    return moved.reduce((sum, { value }) => sum + value, 0);
  });

/** What of the first screen lies under an element, by its text. */
const coveredBy = (element: Locator): Promise<readonly string[]> =>
  element.evaluate((over) => {
    const box = over.getBoundingClientRect();
    const others = [...document.querySelectorAll('h2, p, button, label, textarea')];
    const under = others.filter((each) => {
      const { top, right, bottom, left } = each.getBoundingClientRect();
      const apart =
        bottom <= box.top || top >= box.bottom || right <= box.left || left >= box.right;
      return !over.contains(each) && !apart;
    });
    return under.map(({ textContent }) => textContent);
  });

it.each(WIDTHS)('the notice of the hardware moves and covers nothing, %i wide', async (width) => {
  const { page } = await open(width);
  await notice(page).getByText('No graphics card was found.').waitFor();
  await page.getByText('Ready offline').waitFor();
  expect(await coveredBy(notice(page))).toEqual([]);
  expect(await shifts(page)).toBeLessThanOrEqual(0.01);
});

it('asks for nothing but the first screen before that is painted, and loses no press until the rest is there', async () => {
  context = await openContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const rest = deferred<void>();
  await page.route(/\/assets\/(?!first-|shared-|index-|rolldown-runtime-)/, async (route) => {
    await rest.promise;
    await route.continue();
  });
  await page.goto(`${server.origin}/${ON_CPU}`);
  const app = new AppPage(page);
  await app.prompt.fill('boats at noon');
  await page.getByRole('button', { name: 'Try the example' }).click();
  await page.getByRole('button', { name: 'Find a command' }).click();
  rest.resolve();
  await page.getByRole('dialog', { name: 'Commands' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('img', { name: 'example.png' }).waitFor();
  expect(await app.prompt.inputValue()).toBe('boats at noon');

  // The browser lists what it has asked for once that has come.
  const painted = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  );
  const scripts = await page.evaluate(
    (before) =>
      performance
        .getEntriesByType('resource')
        .filter(({ name, startTime }) => /\.(?:js|css)$/.test(name) && startTime < before)
        .map(({ name }) => new URL(name).pathname.replace(/^.*\/|-[\w-]{8}(?=\.)/g, '')),
    painted,
  );
  expect(scripts.toSorted()).toEqual(FIRST);
});

it('asks again for what did not come: with the next press, and when the network is back', async () => {
  context = await openContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const app = new AppPage(page);
  const rest = /\/assets\/later\/views-.*\.js$/;
  await page.route(rest, (route) => route.abort());
  await page.goto(`${server.origin}/${ON_CPU}`);
  await app.alert.getByText('A part of the app did not come from its server.').waitFor();
  await page.unroute(rest);
  const commands = page.getByRole('dialog', { name: 'Commands' });
  // For a moment the page still takes the script for missing.
  await expect
    .poll(async () => {
      await page.keyboard.press('Control+k');
      return commands.isVisible();
    })
    .toBe(true);
  await page.keyboard.press('Escape');
  await commands.waitFor({ state: 'detached' });

  // What nobody opens is still missing.
  const style = page.getByRole('button', { name: /^Style/ });
  expect(await style.count()).toBe(0);
  await context.setOffline(true);
  await context.setOffline(false);
  await style.waitFor();
});

it('gives a finger 40 pixels for whatever it presses', async () => {
  context = await openContext({
    isMobile: true,
    hasTouch: true,
    viewport: { width: 390, height: 844 },
    serviceWorkers: 'block',
  });
  const { page } = await openIn(context);
  await page.getByRole('button', { name: 'Try the example' }).tap();
  await page.getByRole('img', { name: 'example.png' }).waitFor();
  await page.getByRole('button', { name: 'Change', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Advanced' }).tap();
  await page.getByLabel('Ask for the safety check').waitFor();
  expect(await page.evaluate(tooSmall)).toEqual([]);
});

/** Runs in the page: what a finger could miss, by its words and its size. */
function tooSmall(): readonly string[] {
  const pressed = 'button, select, a, label:has(> input), [data-field] :has(> input[type=range])';
  return [...document.querySelectorAll<HTMLElement>(pressed)].flatMap((each) => {
    const { left, top, width, height } = each.getBoundingClientRect();
    if (width === 0) return [];
    each.scrollIntoView({ block: 'center' });
    const box = each.getBoundingClientRect();
    const [x, y] = [box.left + width / 2, box.top + height / 2];
    // The part that answers may be larger than what is seen.
    const answers = [-19, 19].every((by) => {
      // The edge of the screen ends it.
      const across = Math.min(Math.max(x + by, 0), innerWidth - 1);
      const [above, beside] = [
        document.elementFromPoint(x, y + by),
        document.elementFromPoint(across, y),
      ];
      return each.contains(above) && each.contains(beside);
    });
    const isLarge = width >= 40 && height >= 40;
    const name = each.ariaLabel ?? each.textContent ?? '';
    return isLarge || answers
      ? []
      : [`${name.trim() || each.className} ${left},${top} ${width}x${height}`];
  });
}

it('can be installed where the browser offers it: the browser finds no fault in its manifest', async () => {
  const { page } = await open(1280);
  await page.getByText('Ready offline').waitFor();
  const cdp = await context.newCDPSession(page);
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
  // A window that keeps nothing, as tests have, installs nothing.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  const { errors, data = '' } = await cdp.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const { icons, screenshots } = JSON.parse(data) as Record<
    'icons' | 'screenshots',
    readonly { readonly src: string; readonly sizes: string; readonly type: string }[]
  >;
  for (const { src, sizes, type } of [...icons, ...screenshots]) {
    const [width, height] = await page.evaluate(async (address) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    }, src);
    if (type !== 'image/svg+xml') expect(`${width}x${height}`, src).toBe(sizes);
  }

  const install = page.getByRole('button', { name: 'Install as an app' });
  expect(await install.count()).toBe(0);
  // Chromium makes its offer to people who have used the page for a while.
  await page.evaluate(() => {
    const offer = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), {
      prompt: () => {
        document.documentElement.dataset['asked'] = 'yes';
        return Promise.resolve({ outcome: 'accepted' });
      },
    });
    dispatchEvent(offer);
  });
  await install.click();
  await install.waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.documentElement.dataset['asked'])).toBe('yes');
});

it('takes pictures that other apps share with it, once', async () => {
  const { page } = await open(1280);
  await page.locator('html[data-offline="ready"]').waitFor();
  const cdp = await context.newCDPSession(page);
  const { data = '' } = await cdp.send('Page.getAppManifest');
  expect(JSON.parse(data)).toMatchObject({ share_target: { action: './share', method: 'POST' } });

  // The system sends such a form.
  const system = await context.newPage();
  system.setDefaultTimeout(60_000);
  const form = `<form method="post" enctype="multipart/form-data" action="${server.origin}/share">
    <input type="file" name="pictures"><input name="text"><button>Share</button></form>`;
  await system.setContent(form);
  await system.locator('input[type=file]').setInputFiles('public/icon-512.png');
  await system.getByRole('button', { name: 'Share' }).click();
  await system.getByRole('img', { name: 'icon-512.png' }).waitFor();
  expect(new URL(system.url()).search).toBe('');
  await system.reload();
  await system.getByRole('img', { name: 'icon-512.png' }).waitFor();
  expect(await new AppPage(system).alert.count()).toBe(0);

  // A picture that is there stays until the person says yes: any page can send such a form.
  await system.goto('about:blank');
  await system.setContent(form);
  await system.locator('input[type=file]').setInputFiles('public/icon-192.png');
  await system.getByRole('button', { name: 'Share' }).click();
  const question = system.getByRole('region', { name: 'From outside the app' });
  await question.getByText('A picture was shared with the app. Use it?').waitFor();
  expect(await system.getByRole('img', { name: 'icon-512.png' }).count()).toBe(1);
  await question.getByRole('button', { name: 'Yes' }).click();
  await system.getByRole('img', { name: 'icon-192.png' }).waitFor();
  await question.waitFor({ state: 'detached' });

  await system.goto('about:blank');
  await system.setContent(form);
  await system.locator('input[name=text]').fill('Look: https://pictures.example/a.png');
  await system.getByRole('button', { name: 'Share' }).click();
  const address = system.getByRole('dialog').getByLabel('Address of the picture');
  await expect.poll(() => address.inputValue()).toBe('https://pictures.example/a.png');

  await system.goto(`${server.origin}/?shared=yes`);
  await system.getByText('The shared picture did not come').waitFor();

  // What a share has left behind that was broken off.
  await system.evaluate(async () => {
    const cache = await caches.open('shared');
    await cache.put('https://shared.invalid/0/a.png', new Response('a'));
  });
  await system.goto(`${server.origin}/?shared=failed`);
  await expect.poll(() => system.evaluate(() => caches.has('shared'))).toBe(false);
});

it('takes a picture that the system opens with it', async () => {
  context = await openContext({ viewport: { width: 1280, height: 844 }, ...ONLINE });
  // Only an installed app is opened with files: this queue stands for the browser's.
  await context.addInitScript(() => {
    const launchQueue = {
      setConsumer: (consumer: unknown) => Object.assign(globalThis, { launch: consumer }),
    };
    Object.defineProperty(globalThis, 'launchQueue', { value: launchQueue });
  });
  const { page } = await openIn(context);
  await page.waitForFunction(() => 'launch' in globalThis);
  await page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory();
    const file = await folder.getFileHandle('opened.png', { create: true });
    const stream = await file.createWritable();
    await stream.write(await (await fetch('icon-512.png')).blob());
    await stream.close();
    const { launch } = globalThis as unknown as { launch: (given: unknown) => void };
    launch({ files: [file] });
  });
  await page.getByRole('img', { name: 'opened.png' }).waitFor();
});

it('a link fills in the form, and fetches nothing before a person presses the button', async () => {
  context = await openContext({ viewport: { width: 1280, height: 844 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const app = new AppPage(page);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const picture = `${server.origin}/icon-512.png?from=link`;
  const link = new URLSearchParams({ backend: 'wasm', prompt: 'a quiet sea', image_url: picture });
  await page.goto(`${server.origin}/?${link}`);
  const dialog = page.getByRole('dialog', { name: 'A picture from an address' });
  await dialog.getByText('A link has brought this address.').waitFor();
  expect(await dialog.getByLabel('Address of the picture').inputValue()).toBe(picture);
  expect(await app.prompt.inputValue()).toBe('a quiet sea');
  expect(await page.evaluate(() => location.search)).toBe('?backend=wasm');
  await page.getByText('Ready offline').waitFor();
  expect(asked.filter((url) => url.includes('from=link') && !url.includes('prompt='))).toEqual([]);
  expect(await app.history.count()).toBe(0);
  await dialog.getByRole('button', { name: 'Get the picture' }).click();
  await page.getByRole('img', { name: 'icon-512.png' }).waitFor();
  await dialog.waitFor({ state: 'detached' });

  // What is too long is not taken, and that is said.
  await page.goto(`${server.origin}/?backend=wasm&image_url=https://a.example/${'p'.repeat(2000)}`);
  await app.alert
    .getByText('The address of the picture in the link is longer than 2,000')
    .waitFor();

  // A prompt that a person has typed stays until they say yes.
  await app.prompt.fill('my own words');
  await page.goto(`${server.origin}/?backend=wasm&prompt=a+storm`);
  const question = page.getByRole('region', { name: 'From outside the app' });
  await question.getByText('A link brings a prompt: “a storm”. Use it?').waitFor();
  expect(await app.prompt.inputValue()).toBe('my own words');
  await question.getByRole('button', { name: 'No' }).click();
  await question.waitFor({ state: 'detached' });
  expect(await app.prompt.inputValue()).toBe('my own words');
  await page.goto(`${server.origin}/?backend=wasm&prompt=a+storm`);
  await question.getByRole('button', { name: 'Yes' }).click();
  await expect.poll(() => app.prompt.inputValue()).toBe('a storm');
});

it('is closed for good, in all tabs, and the dot stays', async () => {
  context = await openContext({ viewport: { width: 1280, height: 844 }, ...ONLINE });
  await context.addInitScript(noteNotices);
  const { page } = await openIn(context);
  await notice(page).getByRole('button', { name: 'Close', exact: true }).click();
  await notice(page).waitFor({ state: 'detached' });
  await expect.poll(() => dot(page).evaluate((chip) => chip === document.activeElement)).toBe(true);
  expect(await noticesOf(page)).toBe(1);
  await page.reload();
  expect(await noticesOf(page)).toBe(0);
  const other = await openIn(context);
  expect(await noticesOf(other.page)).toBe(0);
});

/** Runs in the page. Counts the notices that are ever drawn in it. */
function noteNotices(): void {
  const seen = new Set<Element>();
  new MutationObserver(() => {
    for (const each of document.querySelectorAll('aside[data-finding]')) seen.add(each);
    Object.assign(globalThis, { notices: seen.size });
  }).observe(document, { childList: true, subtree: true });
}

/** How many notices the page has drawn, once the dot is there and what comes later than both. */
async function noticesOf(page: Page): Promise<number> {
  await dot(page).waitFor();
  await page.getByRole('button', { name: 'Find a command' }).click();
  await page.getByRole('dialog', { name: 'Commands' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Commands' }).waitFor({ state: 'detached' });
  return page.evaluate(() => (globalThis as { notices?: number }).notices ?? 0);
}

it('the example has a seed of its own, and the word of the full model takes one line', async () => {
  const app = await open(1280, ONLINE);
  const { page } = app;
  await page.getByRole('button', { name: 'Try the example' }).click();
  await page.getByRole('img', { name: 'example.png' }).waitFor();
  await expect
    .poll(() => app.prompt.inputValue())
    .toContain('a lighthouse, the moon shining over the sea');
  expect(await page.getByLabel('Strength, number').inputValue()).toBe('0.7');
  await app.setSteps(3);
  await app.run();
  await page.getByRole('button', { name: 'Seed 11', exact: true }).waitFor();

  const line = page.getByRole('complementary', { name: 'The full model' });
  const word = line.getByText('Drawn by the demo.');
  await word.waitFor();
  expect(await word.evaluate((text) => text.scrollWidth <= text.clientWidth)).toBe(true);
  expect((await line.boundingBox())?.height).toBeLessThanOrEqual(44);
  const right = await line.evaluate((element) => element.getBoundingClientRect().right);
  expect(right).toBeLessThan(1280);
  const before = await app.result.boundingBox();
  await line.getByRole('button', { name: 'Close', exact: true }).click();
  await line.waitFor({ state: 'detached' });
  expect(await app.result.boundingBox()).toEqual(before);

  // The seed is that of the first picture alone.
  await app.run();
  expect(await page.getByRole('button', { name: 'Seed 11', exact: true }).count()).toBe(0);
  expect(app.errors).toEqual([]);
});
