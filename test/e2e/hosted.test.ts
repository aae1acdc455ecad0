/**
 * The hosted service as a second engine. It is off before a person turns it on, and only requests
 * of jobs that the person sent leave the browser. A stand-in answers for its hosts, and a proxy
 * behind it lets nothing through.
 */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startEdgeLog, type EdgeLog } from '../servers/edge-log.ts';
import { type HostedStandIn, standInForHosted } from '../servers/hosted-stand-in.ts';
import { AppPage } from './app-page.ts';
import { type ClientBrowser, openClientBrowser } from './client-browser.ts';
import { inRecords } from './kept-records.ts';

const KEY = 'key-id:key-secret';

let edge: EdgeLog;
let browser: ClientBrowser;
let page: Page;
let app: AppPage;
let hosted: HostedStandIn;
let picture: Buffer;

beforeAll(async () => {
  edge = await startEdgeLog();
  const opened = await openClientBrowser({ args: [edge.argument], cut: false });
  browser = opened;
  page = opened.app;
  await opened.client.close();
  await page.bringToFront();
  picture = await readFile(new URL('../../public/icon-192.png', import.meta.url));
  hosted = await standInForHosted(opened.context, picture);
  app = new AppPage(page);
  await app.drop({ name: 'boat.png', type: 'image/png', bytes: picture });
  await app.prompt.fill('an island');
  await app.drawSmall();
});
afterAll(async () => {
  await browser?.close();
  await edge?.close();
});
beforeEach(() => {
  hosted.hold = false;
  hosted.refusal = undefined;
});

/** What was sent to the service last. */
const lastPost = () => hosted.asked.findLast(({ method }) => method === 'POST');
const send = () => page.getByRole('button', { name: 'Send to fal.ai' });

async function turnOn(keepInTab: boolean): Promise<void> {
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await page.getByText('leave this machine', { exact: false }).last().waitFor();
  await page.getByLabel('Your fal.ai key').fill(KEY);
  if (keepInTab) await page.getByLabel(/Keep the key/).check();
  await page.getByRole('button', { name: 'Use fal.ai' }).click();
  await send().waitFor();
}

describe('off, as it is by default', () => {
  it('runs here, and asks nothing of the hosted service', async () => {
    await page.getByText('Runs on this machine.').waitFor();
    await app.run();
    expect(hosted.asked).toEqual([]);
  });

  it('lets nothing out through /hosted/, not even with a key', async () => {
    const answer = await page.evaluate(async (key) => {
      const sent = await fetch('hosted/queue.fal.run/fal-ai/playground-v25/image-to-image', {
        method: 'POST',
        headers: { authorization: `Key ${key}`, 'x-playground-consent': 'nobody' },
        body: '{}',
      });
      return { status: sent.status, body: (await sent.json()) as unknown };
    }, KEY);
    expect(answer).toMatchObject({
      status: 403,
      body: { detail: expect.stringMatching(/nothing was sent/) as string },
    });
    expect(hosted.asked).toEqual([]);
  });
});

/** The size of a picture, and the red of it at the left, at the right, and at the right of its upper edge. */
function seen(address: string) {
  return page.evaluate(async (url) => {
    const bitmap = await createImageBitmap(await (await fetch(url)).blob());
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const at = (x: number, y: number) => context?.getImageData(x * width, y * height, 1, 1).data[0];
    return { size: [width, height], left: at(0.1, 0.5), right: at(0.95, 0.5), top: at(0.95, 0.02) };
  }, address);
}

describe('on', () => {
  it('sends nothing when it is turned on', async () => {
    await turnOn(false);
    await page.getByText('Your picture and prompt will leave this machine.').waitFor();
    expect(hosted.asked).toEqual([]);
  });

  it('sends the same request with the person’s key, and keeps the picture', async () => {
    await send().click();
    // Meanwhile the stage still shows the picture that was made here before.
    await expect.poll(() => app.history.count(), { timeout: 20_000 }).toBe(2);
    const [submit] = hosted.asked;
    expect(submit).toMatchObject({
      method: 'POST',
      url: 'https://queue.fal.run/fal-ai/playground-v25/image-to-image',
      headers: { authorization: `Key ${KEY}` },
    });
    const sent = JSON.parse(submit?.body ?? '') as Record<string, unknown>;
    expect(sent).toMatchObject({
      prompt: 'an island',
      num_inference_steps: 2,
      negative_prompt: '',
    });
    expect(sent['image_url']).toBe(`data:image/png;base64,${picture.toString('base64')}`);
    const media = hosted.asked.find(({ url }) => url.startsWith('https://v3.fal.media/'));
    expect(media?.headers).not.toHaveProperty('authorization');
  });

  it('shows where it ran', async () => {
    await page.getByRole('button', { name: 'How it was made' }).click();
    const told = await page.getByTestId('ran-on').innerText();
    expect(told).toMatch(/^fal\.ai; you agreed to send the picture and the prompt, /);
    await page.keyboard.press('Escape');
    expect(await app.history.first().getAttribute('title')).toContain('Made by fal.ai');
  });

  it('sends what the crop leaves of the picture, at the full model’s size', async () => {
    await page.getByRole('button', { name: 'Landscape 16:9' }).click();
    await send().click();
    await expect.poll(() => app.history.count(), { timeout: 20_000 }).toBe(3);
    const body = hosted.asked.findLast(({ method }) => method === 'POST')?.body ?? '';
    const sent = JSON.parse(body) as { image_url: string; image_size: unknown; crop?: unknown };
    expect(sent.image_size).toBe('landscape_16_9');
    expect(sent.crop).toBeUndefined();
    const size = await page.evaluate(async (url) => {
      const { width, height } = await createImageBitmap(await (await fetch(url)).blob());
      return { width, height };
    }, sent.image_url);
    expect(size).toEqual({ width: 192, height: 108 });
    await page.getByRole('button', { name: 'Auto' }).click();
  });

  it('lets nothing more out for a job that has ended', async () => {
    const before = hosted.asked.length;
    const status = await inRecords(page, async ({ all }) => {
      const jobs = await all<{ id: string; place?: string }>('jobs');
      const id = jobs.find(({ place }) => place === 'hosted')?.id ?? '';
      const headers = { 'x-playground-consent': id };
      return (await fetch('hosted/queue.fal.run/anything', { headers })).status;
    });
    expect(status).toBe(403);
    expect(hosted.asked).toHaveLength(before);
  });

  it('sends what is painted to inpainting, and the same part of it', async () => {
    await page.getByRole('button', { name: 'Your picture' }).click();
    await page.getByRole('button', { name: 'Mask', exact: true }).click();
    const surface = page.getByRole('button', { name: /^The mask\. Paint/ });
    // The right half of the picture, which a portrait leaves half of.
    const { x, y, width, height } = (await surface.boundingBox()) ?? expect.fail('no surface');
    for (let i = 0; i < 9; i++) await page.keyboard.press(']');
    await page.mouse.move(x + 0.8 * width, y);
    await page.mouse.down();
    await page.mouse.move(x + 0.8 * width, y + height, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Done', exact: true }).click();
    await page.getByRole('button', { name: 'Portrait 9:16' }).click();
    await send().click();
    await expect
      .poll(() => lastPost()?.url, { timeout: 20_000 })
      .toBe('https://queue.fal.run/fal-ai/playground-v25/inpainting');
    const posted = lastPost();
    await app.result.waitFor();
    const sent = JSON.parse(posted?.body ?? '') as { mask_url: string; crop?: unknown };
    expect(sent.crop).toBeUndefined();
    expect(await seen(sent.mask_url)).toEqual({ size: [108, 192], left: 0, right: 255, top: 255 });

    // Contained, both come in the size that is drawn, and what is beside the picture is kept.
    await page.getByRole('button', { name: 'Your picture' }).click();
    await page.getByRole('button', { name: 'Contain', exact: true }).click();
    await send().click();
    await expect.poll(() => lastPost() !== posted, { timeout: 20_000 }).toBe(true);
    await app.result.waitFor();
    const whole = JSON.parse(lastPost()?.body ?? '') as { image_url: string; mask_url: string };
    expect(whole).not.toHaveProperty('fit');
    const drawn = [576, 1024];
    expect((await seen(whole.image_url)).size).toEqual(drawn);
    expect(await seen(whole.mask_url)).toEqual({ size: drawn, left: 0, right: 255, top: 0 });
    await page.getByRole('button', { name: 'Your picture' }).click();
    await page.getByRole('button', { name: 'Cover', exact: true }).click();
    await page.getByRole('button', { name: 'Remove the mask' }).click();
    await page.getByRole('button', { name: 'Auto' }).click();
    await app.history.first().click();
  });

  it('sends the prompt alone to text to image', async () => {
    await page.getByRole('button', { name: 'Your picture' }).click();
    await page.getByRole('button', { name: 'Remove the picture' }).click();
    await send().click();
    await expect.poll(() => app.history.count(), { timeout: 20_000 }).toBe(6);
    const submit = hosted.asked.findLast(({ method }) => method === 'POST');
    expect(submit?.url).toBe('https://queue.fal.run/fal-ai/playground-v25');
    const sent = JSON.parse(submit?.body ?? '') as object;
    expect(sent).toMatchObject({ prompt: 'an island' });
    for (const name of ['image_url', 'strength', 'crop']) expect(sent).not.toHaveProperty(name);
    await app.drop({ name: 'boat.png', type: 'image/png', bytes: picture });
    await page.getByRole('img', { name: 'boat.png' }).waitFor();
  });

  it('says what the service says of the key', async () => {
    hosted.refusal = { status: 401, body: { detail: 'Cannot access application' } };
    await send().click();
    await app.alert.waitFor();
    expect(await app.alert.innerText()).toContain(
      'fal.ai refused the key: Cannot access application.',
    );
    expect(await app.alert.innerText()).toContain('hosted_failed');
  });

  it('is cancelled there too', async () => {
    hosted.hold = true;
    await send().click();
    await page.getByText('Running at fal.ai').waitFor();
    await app.cancel.click();
    await page.getByText('You stopped this run.').waitFor();
    await expect
      .poll(() => hosted.asked.at(-1))
      .toMatchObject({
        method: 'PUT',
        url: 'https://queue.fal.run/fal-ai/playground-v25/requests/hosted-1/cancel',
      });
  });

  it('forgets the key at a reload, and the job of the page that was closed has failed', async () => {
    hosted.hold = true;
    await send().click();
    await page.getByText('Running at fal.ai').waitFor();
    await page.reload();
    await page.getByText('Runs on this machine.').waitFor();
    await app.alert.waitFor();
    expect(await app.alert.innerText()).toContain('was closed before the picture came');
  });

  it('keeps it in the tab when that is ticked, and forgets it when turned off', async () => {
    await page.locator('html[data-offline="ready"]').waitFor();
    await turnOn(true);
    await page.reload();
    await send().waitFor();
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByRole('button', { name: 'Use this machine' }).click();
    await page.getByText('Runs on this machine.').waitFor();
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
    );
    expect(kept).not.toContain('key-secret');
  });
});

it('nothing went past the stand-in, and nothing went wrong in the page', () => {
  expect(edge.asked.filter((host) => /fal\.(?:run|ai|media)/.test(host))).toEqual([]);
  expect(app.errors).toEqual([]);
});
