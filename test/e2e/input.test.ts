/** How a picture comes to the stage: dropped, pasted, by an address, from the camera; and what is no good input. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encode as encodePng } from 'fast-png';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectNoAxeFaults } from './axe.ts';
import type { AppPage, DroppedFile } from './app-page.ts';
import { openApp, type OpenedApp } from './open-app.ts';

let opened: OpenedApp;
let app: AppPage;
/** A server of pictures that answers when a test lets it. */
let slow: Server;
let photo: DroppedFile;
let turned: DroppedFile;

beforeAll(async () => {
  slow = createServer().listen(0, '127.0.0.1');
  await once(slow, 'listening');
  photo = {
    name: 'photo.png',
    type: 'image/png',
    bytes: await readFile('test/fixtures/goldens/astronaut/source.png'),
  };
  turned = {
    name: 'turned.jpg',
    type: 'image/jpeg',
    bytes: await readFile('test/fixtures/goldens/exif-turned/source.jpg'),
  };
  opened = await openApp();
  ({ app } = opened);
});
afterAll(async () => {
  await opened?.close();
  slow?.close();
});
afterEach(async () => {
  expect(app.errors.splice(0)).toEqual([]);
  await app.startOver();
});

const addressOf = (of: Server): string => `http://127.0.0.1:${(of.address() as AddressInfo).port}`;

describe('a picture', () => {
  it('is the one that was dropped last, though an address answers later', async () => {
    const asked = once(slow, 'request');
    await app.dropAddresses(`# dragged from a page\r\n${addressOf(slow)}/late.png`);
    const [, response] = (await asked) as [unknown, ServerResponse];
    await app.drop(turned);
    await app.page.getByRole('img', { name: 'turned.jpg' }).waitFor();
    const came = app.page.waitForEvent('requestfinished');
    response.setHeader('access-control-allow-origin', '*').end(photo.bytes);
    await came;
    // A drop that is refused comes after the late picture would have.
    await app.drop({ name: 'notes.txt', type: 'text/plain', bytes: Buffer.from('no picture') });
    await app.alert.waitFor();
    expect(await app.page.getByRole('img', { name: 'turned.jpg' }).count()).toBe(1);
  });

  it('is the first of several, and all are drawn with the settings of the screen', async () => {
    const { page } = app;
    const broken = { name: 'broken.png', type: 'image/png', bytes: Buffer.from('no picture') };
    await app.drop(photo, turned, broken);
    await page.getByText('2 more pictures came with this one. Draw all 3?').waitFor();
    await page.getByRole('button', { name: 'Only this one' }).click();
    await page.getByText('came with this one').waitFor({ state: 'detached' });

    await app.drop(photo, turned, broken);
    await app.drawSmall();
    await app.prompt.fill('a harbour');
    await page.getByRole('button', { name: 'Draw all 3' }).click();
    await page.getByText('Left out, because it cannot be opened: “broken.png”').waitFor();
    // Two pictures on a software GPU, the first of them perhaps by an engine that is just loaded.
    await expect.poll(() => app.history.count(), { timeout: 120_000 }).toBe(2);
    await app.generate.waitFor();
    for (const [index, name] of ['turned.jpg', 'photo.png'].entries()) {
      await app.history.nth(index).click();
      await app.result.waitFor();
      await app.prompt.fill('');
      await app.prompt.blur();
      await page.keyboard.press('r');
      await page.getByRole('img', { name, exact: true }).waitFor();
      expect(await app.prompt.inputValue()).toBe('a harbour');
    }
  });

  it('is one of several addresses that were dragged, which is said', async () => {
    const first = `${opened.origin}/example.png`;
    await app.dropAddresses(`${first}\r\n${opened.origin}/icon-512.png`);
    await app.page.getByText('One picture at a time: of the 2, “example.png” was taken.').waitFor();
  });

  it('comes from the clipboard, unless text was pasted into a field with it', async () => {
    await app.drop(turned);
    await app.page.getByRole('img', { name: 'turned.jpg' }).waitFor();
    await app.prompt.focus();
    expect(await app.paste('a lighthouse', photo)).toBe(true);
    expect(await app.paste('', photo)).toBe(false);
    await app.page.getByRole('img', { name: 'photo.png' }).waitFor();
  });
});

/** The next request to the slow server, and its answer. */
async function asked(): Promise<readonly [IncomingMessage, ServerResponse]> {
  return (await once(slow, 'request')) as [IncomingMessage, ServerResponse];
}

function answer(response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*').end(photo.bytes);
}

describe('a picture at an address', () => {
  it('is fetched when it is typed; what failed is said beside the address', async () => {
    const dialog = app.page.getByRole('dialog', { name: 'A picture from an address' });
    await app.page.getByRole('button', { name: 'From an address' }).click();
    const focused = () => app.page.evaluate(() => document.activeElement?.getAttribute('type'));
    await expect.poll(focused).toBe('url');
    await dialog.getByLabel('Address of the picture').fill('ftp://a.example/p.png');
    await dialog.getByRole('button', { name: 'Get the picture' }).click();
    await dialog.getByText(/a\.example.* is no address that a web page can fetch/).waitFor();
    await expectNoAxeFaults(app.page, 'the dialog for an address');
    await dialog.getByLabel('Address of the picture').fill(`${addressOf(slow)}/typed.png`);
    for (const status of [404, 200]) {
      const request = asked();
      await dialog.getByRole('button', { name: 'Get the picture' }).click();
      const [, response] = await request;
      response.statusCode = status;
      answer(response);
      if (status === 404) await dialog.getByText(/127\.0\.0\.1.* answered 404/).waitFor();
    }
    await app.page.getByRole('img', { name: 'typed.png' }).waitFor();
    await dialog.waitFor({ state: 'detached' });
  });

  it('is fetched without a login when it is pasted, but not into a field', async () => {
    const address = `${addressOf(slow)}/pasted.png`;
    const { hostname } = new URL(address);
    await opened.context.addCookies([{ name: 'login', value: 'yes', domain: hostname, path: '/' }]);
    await app.prompt.focus();
    expect(await app.paste(address)).toBe(true);
    await app.prompt.blur();
    expect(await app.paste(`see ${address}`)).toBe(true);
    const request = asked();
    expect(await app.paste(` ${address}\n`)).toBe(false);
    const [{ headers }, response] = await request;
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).not.toHaveProperty('referer');
    answer(response);
    await app.page.getByRole('img', { name: 'pasted.png' }).waitFor();
    await opened.context.clearCookies();
  });
});

describe('a photo', () => {
  it('is taken of what the camera sees; without leave one sentence says what to do', async () => {
    const { page } = app;
    const dialog = page.getByRole('dialog', { name: 'Take a photo' });
    await page.getByRole('button', { name: 'Take a photo' }).click();
    await dialog.getByText(/may not use the camera\. Allow it beside the address/).waitFor();
    await expectNoAxeFaults(page, 'the dialog of the camera');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    await opened.context.grantPermissions(['camera'], { origin: opened.origin });
    await page.keyboard.press('p');
    await dialog.getByRole('button', { name: 'Use this picture' }).click();
    await page.getByRole('img', { name: 'photo.png' }).waitFor();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(/^640 × 480|^1920 × 1440|^1600 × 1200|^1280 × 960/).waitFor();
    await opened.context.clearPermissions();
  });
});

describe('bad input', () => {
  it('a text file is refused by name and the picture of before stays', async () => {
    await app.drop(photo);
    await app.page.getByRole('img', { name: 'photo.png' }).waitFor();
    await app.drop({ name: 'notes.txt', type: 'text/plain', bytes: Buffer.from('no picture') });
    await app.alert.waitFor();
    expect(await app.alert.innerText()).toMatch(/notes\.txt” is not a picture[^]*image_load_error/);
    expect(await app.page.getByRole('img', { name: 'photo.png' }).count()).toBe(1);
  });

  it('a JPEG that is cut off ends with a code, a sentence and a way on', async () => {
    await app.drop({ ...turned, bytes: turned.bytes.subarray(0, turned.bytes.length >> 1) });
    await app.drawSmall();
    // A browser shows the part that is there.
    await app.generate.click();
    await app.alert.waitFor();
    expect(await app.alert.innerText()).toContain('image_load_error');
    await app.drop(photo);
    await app.run();
  });

  it('a file is refused at the drop by what it is', async () => {
    const sound = Buffer.from('RIFF\0\0\0\0WAVEfmt ', 'latin1');
    const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await app.drop({ name: 'i.svg', type: 'image/svg+xml', bytes: drawing });
    await app.page.getByText('“i.svg” is an SVG drawing').waitFor();
    await app.drop({ name: 'a.wav', type: 'audio/wav', bytes: sound });
    await app.page.getByText('“a.wav” is a sound file').waitFor();
    expect(await app.alert.innerText()).toContain('unsupported_image_format');
  });

  it('a picture of one column can be seen', async () => {
    const bytes = encodePng({ width: 1, height: 4096, channels: 1, data: new Uint8Array(4096) });
    await app.drop({ name: 'thin.png', type: 'image/png', bytes });
    const picture = app.page.getByRole('img', { name: 'thin.png' });
    await picture.waitFor();
    const { width = 0, height = 0 } = (await picture.boundingBox()) ?? {};
    expect(width).toBeGreaterThanOrEqual(8);
    expect(height).toBeGreaterThan(100);
    expect(height).toBeLessThan(2000);
  });

  it('a picture of one pixel makes a picture', async () => {
    const onePixel =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    await app.drop({ name: 'one.png', type: 'image/png', bytes: Buffer.from(onePixel, 'base64') });
    await app.page.getByRole('img', { name: 'one.png' }).waitFor();
    await app.drawSmall();
    await app.run();
  });

  it('strength 0 is refused before anything runs, an empty prompt is not', async () => {
    await app.drop(photo);
    await app.drawSmall();
    await app.setNumber('Strength, number', 0);
    await app.page.getByText(/Runs 0 of 2 steps/).waitFor();
    await app.generate.click();
    await app.alert.waitFor();
    expect(await app.alert.innerText()).toMatch(/strength[^]*invalid_request/);
    expect(await app.history.count()).toBe(0);

    await app.setNumber('Strength, number', 0.95);
    await app.run();
  });
});
