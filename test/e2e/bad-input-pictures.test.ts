import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StaticServer } from '../../tools/static-server.ts';
import { provideJpegWasmFromPackage } from '../jpeg-wasm.ts';
import { largeJpeg, largePng } from '../pictures/large.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { buildBundle } from '../servers/bundle.ts';

import { AppPage } from './app-page.ts';
import { openContext } from './browsers.ts';

/** 60 megapixels: 180 MB as RGB, 240 MB as RGBA. */
const SIZE = [10_000, 6000] as const;

let server: StaticServer;
let context: BrowserContext;
beforeAll(async () => {
  await provideJpegWasmFromPackage();
  server = await serveAppAt('/');
  context = await openContext();
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

describe('a picture with colour tags', () => {
  it('looks in a run of the screen as in an <img>', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seen-'));
    await buildBundle(
      'pictures/seen.ts',
      folder,
      '<script type="module" src="./bundle.js"></script>',
    );
    server.mount({ prefix: '/seen/', path: folder });
    const page = await context.newPage();
    await page.goto(`${server.origin}/seen/`);
    await page.waitForFunction(() => 'compareWithImg' in globalThis);
    for (const name of [
      'icc_linear.png',
      'icc_linear.jpg',
      'icc_swap.png',
      'gama1.png',
      'chrm_swap.png',
      'cicp_p3.png',
      'rawprofile_exif6.png',
    ]) {
      const file = await readFile(`test/fixtures/images/odd/${name}`, 'base64');
      const { sizes, worst } = await page.evaluate((base64) => compareWithImg(base64), file);
      expect(sizes[0], name).toBe(sizes[1]);
      // Of 44 to 76 levels that they were off.
      expect(worst, name).toBeLessThanOrEqual(1);
    }
    await page.close();
    await rm(folder, { recursive: true });
  });
});
