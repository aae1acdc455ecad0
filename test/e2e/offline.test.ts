import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APP_FOLDER } from '../../tools/serve-app.ts';
import type { StaticServer } from '../../tools/static-server.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { openProfileBrowser, type ProfileBrowser } from './browsers.ts';

const PREFIX = '/some/where/';

let server: StaticServer;
let browser: ProfileBrowser;
let context: BrowserContext;
let page: Page;
let source: string;
/** What the browser said that the policy of the pages refuses. */
const refused: string[] = [];
const undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  server = await serveAppAt(PREFIX);
  undo.push(() => server.close());
  browser = await openProfileBrowser({ softwareGpu: true });
  undo.push(() => browser.close());
  ({ context } = browser);
  const picture = await readFile(new URL('../../public/icon-192.png', import.meta.url));
  source = `data:image/png;base64,${picture.toString('base64')}`;
  page = context.pages()[0] ?? (await context.newPage());
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted/.test(message.text())) refused.push(message.text());
  });
});
afterAll(async () => {
  for (const each of undo.toReversed()) await each();
});

const request = () => ({
  image_url: source,
  prompt: 'an island',
  image_size: { width: 64, height: 64 },
  num_inference_steps: 2,
  strength: 1,
  guidance_scale: 1,
});

async function ready(): Promise<void> {
  await page.locator('html[data-offline="ready"]').waitFor();
}

/** The language that the page says it is in, and its title in that language. */
async function speaks(language: string, title: string | RegExp): Promise<void> {
  await expect.poll(() => page.locator('html').getAttribute('lang')).toBe(language);
  await expect.poll(() => page.title()).toMatch(title);
}

describe('the app below a sub-path', () => {
  it('says when it is ready to be without a network, with a shell of at most 2 MB', async () => {
    await page.goto(`${server.origin}${PREFIX}`);
    await ready();
    const kept = await page.evaluate(async () => {
      const sizes: Record<string, number> = {};
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          const bytes = (await (await cache.match(request))?.blob())?.size ?? 0;
          sizes[`${name.replace(/-.*/, '')} ${new URL(request.url).pathname}`] = bytes;
        }
      }
      return sizes;
    });
    const shell = Object.entries(kept).filter(([name]) => name.startsWith('shell '));
    expect(shell.length).toBeGreaterThan(5);
    expect(shell.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThan(2_000_000);
    const runtimes = Object.keys(kept).filter((name) => name.endsWith('.wasm') && /ort/.test(name));
    expect(runtimes).toEqual([expect.stringMatching(/^offline .*\.jspi-/)]);
  });

  it('takes a new version in the middle of a run, without a reload', async () => {
    const built = await readFile(join(APP_FOLDER, 'sw.js'), 'utf8');
    const newer = join(browser.folder, 'newer-sw.js');
    // As if another index.html had been built: its revision is part of the list in the file.
    await writeFile(newer, built.replace(/("revision":")[^"]*(","url":"index.html")/, '$1newer$2'));
    expect(await readFile(newer, 'utf8')).not.toBe(built);
    server.mount({ prefix: `${PREFIX}sw.js`, path: newer });

    const shells = await page.evaluate(
      async ({ request }) => {
        const run = globalThis.playground?.generate({ request });
        const changed = new Promise((resolve) => {
          navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
        });
        await (await navigator.serviceWorker.ready).update();
        await changed;
        const end = await run;
        if (end?.ok !== true) return end?.failure;
        return (await caches.keys()).filter((name) => name.startsWith('shell-')).length;
      },
      { request: { ...request(), num_inference_steps: 10 } },
    );
    // The old shell stays, because this page may still load parts of it.
    expect(shells).toBe(2);
  });

  it('opens as it was kept where its host answers with an error', async () => {
    const prefix = `${PREFIX}index.html`;
    server.mount({ prefix, path: join(browser.folder, 'nothing') });
    expect((await fetch(server.origin + prefix)).status).toBe(404);
    await page.goto(server.origin + prefix);
    await page.getByRole('button', { name: 'Generate' }).waitFor();
  });

  it('asks for nothing that its policy refuses, in any of its views', async () => {
    const drop = await page.evaluateHandle(async () => {
      const transfer = new DataTransfer();
      const picture = await (await fetch('icon-192.png')).blob();
      transfer.items.add(new File([picture], 'a.png', { type: 'image/png' }));
      return transfer;
    });
    for (const event of ['dragenter', 'dragover', 'drop']) {
      await page.dispatchEvent('body', event, { dataTransfer: drop });
    }
    await page.getByRole('button', { name: 'Advanced' }).click();
    await page.getByRole('combobox', { name: 'Model' }).click();
    await page.getByRole('option', { name: /manage models/ }).click();
    await page.getByRole('dialog', { name: 'Models' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'API' }).click();
    await page.getByRole('button', { name: 'Upload a picture' }).waitFor();
    expect(refused).toEqual([]);
    // As the runner waits for the app.
    await page.evaluate(() => void setTimeout(() => Object.assign(globalThis, { late: 1 }), 300));
    await page.waitForFunction(() => 'late' in globalThis);
    const blocked = await page.evaluate(async () => {
      const element = document.createElement('script');
      const attempts: Record<string, () => unknown> = {
        innerHTML: () => (document.createElement('div').innerHTML = '<img src=x>'),
        script: () => (element.src = 'https://other.example/x.js'),
        upload: () => new Worker(new URL('files/uploads/a/x.js', document.baseURI)),
      };
      return Object.entries(attempts).flatMap(([name, attempt]) => {
        try {
          attempt();
          return [];
        } catch {
          return [name];
        }
      });
    });
    expect(blocked).toEqual(['innerHTML', 'script', 'upload']);
    refused.length = 0;
  });

  it('speaks German once it is chosen, with what was typed in its place, and after a reload', async () => {
    await page.goto(server.origin + PREFIX);
    const prompt = page.locator('#prompt');
    await prompt.fill('half a prom');
    await page.getByLabel('Language').selectOption('Deutsch');
    await page.getByRole('button', { name: 'Erzeugen' }).waitFor();
    expect(await prompt.inputValue()).toBe('half a prom');
    await speaks('de', 'Playground v2.5 Bild zu Bild');
    await page.reload();
    await page.getByRole('button', { name: 'Erzeugen' }).waitFor();
    await speaks('de', 'Playground v2.5 Bild zu Bild');
  });

  it('opens and makes a picture with the network cut, and the server gone', async () => {
    await context.setOffline(true);
    await server.close();
    undo.splice(0, 1);
    await page.reload();
    await ready();
    const answer = await page.evaluate(async (request) => {
      const end = await globalThis.playground?.generate({ request });
      return end?.ok === true ? end.output.images.map(({ width }) => width) : end?.failure;
    }, request());
    expect(answer).toEqual([64]);
  });

  it('speaks German without a network, Chinese for the first time, and English again', async () => {
    await speaks('de', /Playground/);
    await page.getByLabel('Sprache').selectOption('简体中文');
    await page.getByRole('button', { name: '生成' }).waitFor();
    await speaks('zh-Hans', /Playground/);
    await page.getByLabel('语言').selectOption('English');
    await page.getByRole('button', { name: 'Generate' }).waitFor();
    await speaks('en', /Playground/);
    expect(refused).toEqual([]);
  });
});
