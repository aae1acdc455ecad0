/** Prompt expansion by the language model that a browser has built in. */
import { afterAll, expect, it } from 'vitest';
import { openApp, type OpenedApp } from './open-app.ts';

let opened: OpenedApp | undefined;
afterAll(() => opened?.close());

it('writes the prompt out where a person switches it on', async () => {
  opened = await openApp({
    before: async (fresh) => {
      // The browsers of the tests have no language model. This one counts its answers.
      await fresh.addInitScript(() => {
        let answers = 0;
        const session = {
          prompt: async (text: string) =>
            `soft light number ${(answers += 1)}, behind ${text.length} letters`,
          destroy: () => {},
        };
        const model = { availability: async () => 'available', create: async () => session };
        Object.assign(globalThis, { LanguageModel: model });
      });
    },
  });
  const { app, page } = opened;
  await app.prompt.fill('an island');
  await app.drawSmall(1);
  const own = page.getByLabel('By this browser’s language model');
  expect(await own.count()).toBe(0);
  await page.getByLabel('Write the prompt out').check();
  await own.check();
  await app.run();

  await page.getByRole('button', { name: 'How it was made' }).click();
  const sheet = app.dialog;
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
