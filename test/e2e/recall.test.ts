/** A person brings back a part of what a picture was made with, and takes that back. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoAxeFaults } from './axe.ts';
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
  await app.drawSmall();
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

it('puts a style to the prompt, keeps it over a reload, and brings it back apart from the prompt', async () => {
  const { page } = app;
  const style = page.getByRole('button', { name: /^Style/ });
  const choose = async (name: string): Promise<void> => {
    await style.click();
    await expectNoAxeFaults(page, 'the menu of styles');
    await page.getByRole('menuitemradio', { name, exact: true }).click();
  };
  await app.prompt.fill('a lighthouse');
  await app.drawSmall();
  await choose('Pencil');
  expect(await app.prompt.inputValue()).toBe('a lighthouse');
  await app.run();
  await page.getByRole('button', { name: 'How it was made' }).click();
  const dialog = app.dialog;
  await dialog.getByText('a lighthouse, pencil sketch, fine hatching, white paper').waitFor();
  await dialog.getByText('Pencil', { exact: true }).waitFor();
  await page.keyboard.press('Escape');

  await page.reload();
  await page.getByRole('button', { name: 'Style: Pencil', exact: true }).waitFor();
  await choose('None');
  await page.getByRole('button', { name: 'Style', exact: true }).waitFor();
  await app.prompt.fill('now');
  await page.getByRole('button', { name: 'Bring back a part' }).click();
  await page.getByRole('menuitem', { name: 'The prompt' }).click();
  await page.getByRole('button', { name: 'Style: Pencil', exact: true }).waitFor();
  expect(await app.prompt.inputValue()).toBe('a lighthouse');
  expect(app.errors).toEqual([]);
});

it('keeps a prompt as a style of the person’s own', async () => {
  const { page } = app;
  const style = page.getByRole('button', { name: /^Style/ });
  await app.prompt.fill('paper boats, folded');
  await style.click();
  await page.getByRole('menuitem', { name: 'Save this prompt as a style' }).click();
  const name = page.getByLabel('Name of the style paper boats folded');
  await name.fill('Paper');
  await name.press('Enter');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await style.click();
  await page.getByRole('menuitemradio', { name: 'Paper', exact: true }).click();
  await page.getByRole('button', { name: 'Style: Paper', exact: true }).waitFor();
  await style.click();
  await page.getByRole('menuitem', { name: 'Your styles' }).click();
  await page.getByRole('button', { name: 'Delete the style Paper' }).click();
  await page.getByText('There are none.').waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByRole('button', { name: 'Style', exact: true }).waitFor();
  expect(app.errors).toEqual([]);
});
