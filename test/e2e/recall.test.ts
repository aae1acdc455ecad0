/** A person brings back a part of what a picture was made with, and takes that back. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AppPage } from './app-page.ts';
import { openAppWithPhoto, type OpenedApp } from './open-app.ts';

let opened: OpenedApp;
let app: AppPage;

beforeAll(async () => {
  opened = await openAppWithPhoto();
  ({ app } = opened);
});
afterAll(async () => {
  await opened?.close();
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
