/** A person brings back a part of what a picture was made with, and takes that back. */
import { readFile } from 'node:fs/promises';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StaticServer } from '../../tools/static-server.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { AppPage } from './app-page.ts';
import { openContext } from './browsers.ts';

let server: StaticServer;
let context: BrowserContext;
let app: AppPage;

beforeAll(async () => {
  server = await serveAppAt('/');
  context = await openContext();
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  app = new AppPage(page);
  await page.goto(`${server.origin}/?backend=wasm`);
  const bytes = await readFile('test/fixtures/goldens/astronaut/source.png');
  await app.drop({ name: 'photo.png', type: 'image/png', bytes });
  await page.getByRole('img', { name: 'photo.png' }).waitFor();
});
afterAll(async () => {
  await context?.close();
  await server?.close();
});

it('brings back a part by the menu, all by the button, and each goes back by a key', async () => {
  const { page } = app;
  await app.prompt.fill('the first');
  await app.setSteps(2);
  await app.run();
  await app.prompt.fill('now');
  await app.setSteps(30);
  await page.getByRole('button', { name: 'Bring back a part' }).click();
  await page.getByRole('menuitem', { name: 'The prompt' }).click();
  await expect.poll(() => app.prompt.inputValue()).toBe('the first');
  expect(await page.getByLabel('Steps, number').inputValue()).toBe('30');
  await app.result.waitFor();
  await page.keyboard.press('Control+z');
  await expect.poll(() => app.prompt.inputValue()).toBe('now');

  await page.getByRole('button', { name: 'Remove the picture' }).waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Bring back its picture and settings' }).click();
  // The result shows that picture too, under its line: the prompt tells when it is back.
  await expect.poll(() => app.prompt.inputValue()).toBe('the first');
  expect(await page.getByLabel('Steps, number').inputValue()).toBe('2');
  await page.getByRole('button', { name: 'Undo' }).click();
  await app.result.waitFor();
  await expect.poll(() => app.prompt.inputValue()).toBe('now');
  expect(await page.getByLabel('Steps, number').inputValue()).toBe('30');
  expect(app.errors).toEqual([]);
});
