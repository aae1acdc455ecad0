import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StaticServer } from '../../tools/static-server.ts';
import { provideJpegWasmFromPackage } from '../jpeg-wasm.ts';
import { largeJpeg, largePng } from '../pictures/large.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { buildBundle } from '../servers/bundle.ts';
import { SLOW } from '../slow.ts';
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

// Both take minutes on a busy machine, and `npm run test:bombs` measures larger ones.
describe.runIf(SLOW)('a picture of 60 megapixels', () => {
  it('is drawn as PNG and as JPEG, one after the other, by one engine', async () => {
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    const app = new AppPage(page);
    await page.goto(`${server.origin}/`);
    await app.prompt.waitFor();
    await app.drawSmall();

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

const odd = (name: string) => readFile(`test/fixtures/images/odd/${name}`, 'base64');

describe('the reader of pictures in a browser', () => {
  let folder: string;
  let page: Page;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seen-'));
    const script = '<script type="module" src="./bundle.js"></script>';
    await buildBundle('pictures/seen.ts', folder, script);
    server.mount({ prefix: '/seen/', path: folder });
    page = await context.newPage();
    await page.goto(`${server.origin}/seen/`);
    await page.waitForFunction(() => 'compareWithImg' in globalThis);
  });
  afterAll(async () => {
    await page?.close();
    await rm(folder, { recursive: true });
  });

  it.each([
    'icc_linear.png',
    'icc_linear.jpg',
    'icc_swap.png',
    'gama1.png',
    'chrm_swap.png',
    'cicp_p3.png',
    'rawprofile_exif6.png',
    'rot440.jpg',
  ])('for a run of the screen reads what an <img> shows: %s', async (name) => {
    const { sizes, worst } = await page.evaluate((file) => compareWithImg(file), await odd(name));
    expect(sizes[0]).toBe(sizes[1]);
    // Without the tags the first ones are 44 to 76 levels off.
    expect(worst).toBeLessThanOrEqual(1);
  });

  // The sums are those of Pillow 13's `convert("RGB")`.
  it.each([
    ['rot440.jpg', '3be5a81844d20e95a53edc6f043f15fc715086377c71170a3d0d1b5986d26463'],
    ['rows_11-12-12.jpg', '51eeb96ca6327f62ef556a63e6e49e73d595a87be2cc30aa9a212063d43983d1'],
    ['rows_12-11-11.jpg', 'cbb1824fc7d278938213424471f119624f520f1f213f42605a77d5d6ec437073'],
    ['rows_22-21-11.jpg', '13db61dd3a5a69894af1ec30534a46c9b203864b959e6f3654e71669f939541f'],
  ])('for a run of the endpoint reads Pillow’s bytes: %s', async (name, sum) => {
    expect(await page.evaluate((file) => sha256AsPillow(file), await odd(name))).toBe(sum);
  });
});
