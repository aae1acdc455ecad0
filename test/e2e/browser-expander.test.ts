/** Prompt expansion by the language model that a browser has built in. */
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StaticServer } from '../../tools/static-server.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { AppPage } from './app-page.ts';
import { openContext } from './browsers.ts';

let server: StaticServer;
let context: BrowserContext;
beforeAll(async () => {
  server = await serveAppAt('/');
  context = await openContext();
});
afterAll(async () => {
  await context?.close();
  await server?.close();
});

it('writes the prompt out where a person switches it on', async () => {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  // The browsers of the tests have no language model. This one counts its answers.
  await page.addInitScript(() => {
    let answers = 0;
    const session = {
      prompt: async (text: string) =>
        `soft light number ${(answers += 1)}, behind ${text.length} letters`,
      destroy: () => {},
    };
    const model = { availability: async () => 'available', create: async () => session };
    Object.assign(globalThis, { LanguageModel: model });
  });
  const app = new AppPage(page);
  await page.goto(`${server.origin}/?backend=wasm`);
  await app.prompt.fill('an island');
  await app.setSteps(1);
  const own = page.getByLabel('By this browser’s language model');
  expect(await own.count()).toBe(0);
  await page.getByLabel('Write the prompt out').check();
  await own.check();
  await app.run();

  await page.getByRole('button', { name: 'How it was made' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByText('What the engine did').click();
  const written = 'an island, soft light number 1, behind 9 letters';
  await sheet.getByText(written, { exact: true }).waitFor();
  await sheet.getByText(/this browser’s language model \(not reproducible\) wrote/i).waitFor();
  await page.keyboard.press('Escape');
  // The prompt that was typed stays as it is.
  expect(await app.prompt.inputValue()).toBe('an island');

  await page.reload();
  await page.getByRole('button', { name: 'Advanced' }).click();
  expect(await own.isChecked()).toBe(true);
  expect(app.errors).toEqual([]);
});
