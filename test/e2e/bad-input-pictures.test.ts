import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StaticServer } from '../../tools/static-server.ts';
import { provideJpegWasmFromPackage } from '../jpeg-wasm.ts';
import { largeJpeg, largePng } from '../pictures/large.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { AppPage } from './app-page.ts';
import { sharedBrowser } from './browsers.ts';

/** 60 megapixels: 180 MB as RGB, 240 MB as RGBA. */
const SIZE = [10_000, 6000] as const;

let server: StaticServer;
let context: BrowserContext;
beforeAll(async () => {
  await provideJpegWasmFromPackage();
  server = await serveAppAt('/');
  context = await (await sharedBrowser()).newContext();
});
afterAll(async () => {
  await context?.close();
  await server?.close();
});

describe('a picture of 60 megapixels', () => {
  it('is drawn as PNG and as JPEG, one after the other, by one engine', async () => {
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    const app = new AppPage(page);
    await page.goto(`${server.origin}/`);
    await app.prompt.waitFor();
    await app.setSteps(2);

    await app.drop({ name: 'large.png', type: 'image/png', bytes: await largePng(...SIZE) });
    await page.getByRole('img', { name: 'large.png' }).waitFor();
    await app.run();

    await app.drop({ name: 'large.jpg', type: 'image/jpeg', bytes: await largeJpeg(...SIZE) });
    await page.getByRole('img', { name: 'large.jpg' }).waitFor();
    await app.run();
    expect(await app.sessionsCreated()).toBe('none');
    expect(app.errors).toEqual([]);
  });
});
