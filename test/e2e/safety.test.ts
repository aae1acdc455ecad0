import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StaticServer } from '../../tools/static-server.ts';
import { flaggedField } from '../engine/safety-pictures.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { ONE_THREAD } from './app-address.ts';
import { AppPage } from './app-page.ts';
import { APP_ORIGIN } from './browser-arguments.ts';
import { openProfileBrowser, type ProfileBrowser } from './browsers.ts';

let server: StaticServer;
let browser: ProfileBrowser;
let page: Page;
let flagged: Uint8Array;

beforeAll(async () => {
  server = await serveAppAt('/');
  browser = await openProfileBrowser({ ready: true, port: server.port });
  flagged = new Uint8Array(await (await flaggedField()).arrayBuffer());
  page = await browser.context.newPage();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const input = () => ({
  image_url: `data:image/png;base64,${Buffer.from(flagged).toString('base64')}`,
  prompt: '',
  image_size: { width: 192, height: 192 },
  num_inference_steps: 10,
  strength: 0.1,
  guidance_scale: 1,
  format: 'png',
  seed: 1,
});

describe('a picture that the safety checker flags', () => {
  it('is not given out when the checker’s weights do not come', async () => {
    const lacking = await serveAppAt('/');
    lacking.mount({ prefix: '/models/open-nsfw/', path: join(browser.folder, 'nothing') });
    await page.goto(`${lacking.origin}/${ONE_THREAD}`);
    // The page opens its door after its first paint.
    await page.waitForFunction(() => globalThis.playground !== undefined);
    const failure = await page.evaluate(async (request) => {
      const end = await globalThis.playground?.generate({ request });
      return end?.ok === false ? end.failure : undefined;
    }, input());
    expect(failure).toMatchObject({ code: 'safety_failed' });
    await lacking.close();
  });

  it('comes black from the endpoint, with has_nsfw_concepts', async () => {
    await page.goto(`${APP_ORIGIN}/${ONE_THREAD}`);
    await page.locator('html[data-offline="ready"]').waitFor();
    const answer = await page.evaluate(async (body) => {
      const response = await fetch('/api/fal/proxy', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-fal-target-url': 'https://fal.run/fal-ai/playground-v25/image-to-image',
        },
        body: JSON.stringify(body),
      });
      const output = await response.json();
      const picture = await fetch(output.images[0].url);
      const bitmap = await createImageBitmap(await picture.blob());
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const drawing = canvas.getContext('2d');
      drawing?.drawImage(bitmap, 0, 0);
      const pixels = drawing?.getImageData(0, 0, bitmap.width, bitmap.height).data;
      // Every fourth value is opacity.
      const lit = pixels?.filter((level, i) => i % 4 !== 3 && level > 0).length;
      return {
        status: response.status,
        flags: output.has_nsfw_concepts,
        lit,
        width: bitmap.width,
      };
    }, input());
    expect(answer).toEqual({ status: 200, flags: [true], lit: 0, width: 192 });
  });

  it('was looked at by one thread, as the address of the page asks', async () => {
    expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
    const workers = page.workers().map((each) => new URL(each.url()).pathname);
    expect(workers).toEqual([expect.stringMatching(/engine\.worker/)]);
  });

  it('is blurred in the app until it is asked for', async () => {
    const app = new AppPage(page);
    await app.drop({ name: 'field.png', type: 'image/png', bytes: flagged });
    await page.getByRole('img', { name: 'field.png' }).waitFor();
    await app.setSteps(10);
    await app.setNumber('Strength, number', 0.1);
    await app.generate.click();
    await page.getByTestId('flagged').waitFor();
    expect(await app.result.evaluate((image) => getComputedStyle(image).filter)).toMatch(/^blur/);
    await page.getByRole('button', { name: 'Show it' }).click();
    expect(await page.getByTestId('flagged').count()).toBe(0);
    expect(await app.result.evaluate((image) => getComputedStyle(image).filter)).toBe('none');
    expect(app.errors).toEqual([]);
  });
});

describe('previews, which nothing checks', () => {
  it.each([
    ['are blurred where a check is asked for', true, /^blur/],
    ['are not where none is', false, /^none$/],
  ])('%s', async (_name, checked, filter) => {
    const app = new AppPage(page);
    await app.setSteps(50);
    await app.setNumber('Strength, number', 1);
    await page.getByLabel('Ask for the safety check').setChecked(checked);
    await app.generate.click();
    await app.preview.waitFor();
    // The stage shows the run before for a moment longer.
    await expect
      .poll(() => app.preview.evaluate((canvas) => getComputedStyle(canvas).filter))
      .toMatch(filter);
    await app.cancel.click();
    await app.generate.waitFor();
  });
});
