/** Words of a prompt: learned ones, from their file to the picture drawn with them, and weighted ones. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeSafetensors } from '../../workers/weights/safetensors-write.ts';
import type { AppPage } from './app-page.ts';
import { openApp, type OpenedApp } from './open-app.ts';

let opened: OpenedApp;
let app: AppPage;

beforeAll(async () => {
  opened = await openApp();
  ({ app } = opened);
});
afterAll(async () => {
  await opened?.close();
});

/** A file with two words for a model whose text encoders are so wide. */
function learned(name: string, width: number) {
  const data = Float32Array.from({ length: 2 * width }, (_, i) => Math.sin(i) / 20);
  const tensors = ['clip_l', 'clip_g'].map(
    (encoder) => ({ name: encoder, dtype: 'F32', shape: [2, width], data }) as const,
  );
  return { name, mimeType: '', buffer: Buffer.from(encodeSafetensors(tensors)) };
}

async function add(file: ReturnType<typeof learned>): Promise<void> {
  const choosing = app.page.waitForEvent('filechooser');
  await app.page.getByRole('button', { name: 'Add a file' }).click();
  await (await choosing).setFiles(file);
}

it('a person adds a file, puts its word into the prompt, and finds it after a reload', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'Try the example' }).click();
  await app.drawSmall();
  await add(learned('Paper boat.safetensors', 64));
  const words = page.getByLabel('Words of Paper boat.safetensors');
  expect(await words.inputValue()).toBe('<paper-boat>');

  await app.prompt.fill('a lighthouse and');
  await page.getByRole('button', { name: 'Put it into the prompt' }).click();
  expect(await app.prompt.inputValue()).toBe('a lighthouse and <paper-boat>');
  await app.run();
  await page.getByRole('button', { name: 'How it was made' }).click();
  await app.dialog.getByText('Learned words').waitFor();
  await app.dialog.getByText('<paper-boat>', { exact: true }).waitFor();
  await page.keyboard.press('Escape');

  await page.reload();
  await page.getByRole('button', { name: 'Advanced' }).click();
  expect(await words.inputValue()).toBe('<paper-boat>');
  await page.getByRole('button', { name: 'Remove Paper boat.safetensors' }).click();
  await words.waitFor({ state: 'detached' });
});

it('a file for another model is named as such, with what to do', async () => {
  const { page } = app;
  await app.drawSmall();
  await add(learned('other.safetensors', 32));
  await app.generate.click();
  await app.alert.waitFor();
  expect(await app.alert.innerText()).toMatch(
    /clip_l is \[2, 32\][^]*vectors of 64[^]*Use an embedding made for this family/,
  );
  await page.getByRole('button', { name: 'Remove other.safetensors' }).click();
  expect(app.errors).toEqual([]);
});

it('a person weighs a word by keys, takes that back, and the picture says that it was weighed', async () => {
  const { page } = app;
  await app.prompt.fill('a red boat');
  await app.prompt.press('Home');
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight']) await app.prompt.press(key);
  await app.prompt.press('Control+ArrowUp');
  await expect.poll(() => app.prompt.inputValue()).toBe('a (red:1.1) boat');
  await app.prompt.press('Control+ArrowUp');
  await expect.poll(() => app.prompt.inputValue()).toBe('a (red:1.2) boat');
  await app.prompt.press('Control+z');
  await expect.poll(() => app.prompt.inputValue()).toBe('a (red:1.1) boat');
  await app.prompt.press('Control+ArrowDown');
  await expect.poll(() => app.prompt.inputValue()).toBe('a red boat');
  const weights = page.getByLabel('Weighted words');
  await weights.waitFor({ state: 'hidden' });

  await app.prompt.fill('a (red:1.4) boat');
  expect(await weights.isChecked()).toBe(true);
  await app.drawSmall();
  await app.run();
  await page.getByRole('button', { name: 'How it was made' }).click();
  await app.dialog.getByText('on, by the brackets of the prompt').waitFor();
  await page.keyboard.press('Escape');
  expect(app.errors).toEqual([]);
});

it('a person sees which words of a long prompt are not read, and none once it is short', async () => {
  const { page } = app;
  const sea = Array.from({ length: 80 }, () => 'sea').join(' ');
  await app.prompt.fill(`${sea} boat`);
  const count = page.getByText('81 of 75 tokens');
  await count.waitFor();
  const cut = page.getByText('The model does not read the end');
  expect(await cut.innerText()).toMatch(/: sea sea sea sea sea boat$/);
  await app.prompt.fill(`(${sea}:1.2)`);
  // Brackets and number are no words.
  await page.getByText('80 of 75 tokens').waitFor();
  await app.prompt.fill('a lighthouse');
  await count.waitFor({ state: 'detached' });
  await cut.waitFor({ state: 'detached' });
  expect(app.errors).toEqual([]);
});
