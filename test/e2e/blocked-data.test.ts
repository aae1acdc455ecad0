/** A browser whose person has blocked cookies and site data, by the browser's own setting. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StaticServer } from '../../tools/static-server.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { ON_CPU } from './app-address.ts';
import { AppPage } from './app-page.ts';
import { openProfileBrowser, type ProfileBrowser } from './browsers.ts';

/** Chromium's number for "Block" of a content setting. */
const BLOCK = 2;

let server: StaticServer;
let browser: ProfileBrowser;
let app: AppPage;

beforeAll(async () => {
  server = await serveAppAt('/');
  browser = await openProfileBrowser({
    preferences: { profile: { default_content_setting_values: { cookies: BLOCK } } },
  });
  app = new AppPage(await browser.context.newPage());
  await app.page.goto(`${server.origin}/${ON_CPU}`);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe('a browser that lets the page keep nothing', () => {
  it('refuses the storage itself', async () => {
    const refused = await app.page.evaluate(() => {
      try {
        return localStorage.length;
      } catch (error) {
        return error instanceof DOMException ? error.name : String(error);
      }
    });
    expect(refused).toBe('SecurityError');
  });

  it('opens the app, which says that nothing is kept', async () => {
    await app.prompt.waitFor();
    await app.page.getByText(/^The browser keeps nothing for this page: /).waitFor();
    await app.page.getByText('Your pictures stay here until this page is closed.').waitFor();
  });

  it('draws for this visit, and shows what was drawn', async () => {
    const bytes = await readFile('test/fixtures/goldens/astronaut/source.png');
    await app.drop({ name: 'photo.png', type: 'image/png', bytes });
    await app.prompt.fill('an island');
    await app.drawSmall();
    await app.run();
    await app.run();
    expect(await app.history.count()).toBe(2);
    // That it cannot be kept for use without a network is no failure of the app.
    expect(await app.page.getByText(/Not ready for offline|Getting ready/).count()).toBe(0);
    expect(app.errors).toEqual([]);
  });

  it('begins anew with the next visit', async () => {
    await app.page.reload();
    await app.page.getByText('Drop a picture to begin').waitFor();
    expect(await app.history.count()).toBe(0);
    expect(app.errors).toEqual([]);
  });
});
