/** Pictures of other programs, dropped into the app. `src/request/recipe` tests every format. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withPngText } from '../../src/request/picture/png-chunks.ts';
import type { AppPage } from './app-page.ts';
import { openApp, type OpenedApp } from './open-app.ts';

let opened: OpenedApp;
let app: AppPage;

beforeAll(async () => {
  opened = await openApp();
  ({ app } = opened);
});
afterAll(async () => {
  expect(app?.errors).toEqual([]);
  await opened?.close();
});

it('offers their settings, and names what cannot be taken over, before and after', async () => {
  const { page } = app;
  const photo = await readFile('test/fixtures/goldens/astronaut/source.png');
  const inputs = { seed: 77, steps: 12, cfg: 4, sampler_name: 'euler', scheduler: 'normal' };
  const links = { positive: ['2', 0], latent_image: ['3', 0], model: ['4', 0] };
  const workflow = {
    1: { class_type: 'KSampler', inputs: { ...inputs, ...links } },
    2: { class_type: 'CLIPTextEncode', inputs: { text: 'a harbour <b>by night</b>' } },
    3: { class_type: 'EmptyLatentImage', inputs: { width: 640, height: 512 } },
    4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd15.safetensors' } },
  };
  const bytes = withPngText(photo, 'prompt', JSON.stringify(workflow));
  await app.drop({ name: 'comfy.png', type: 'image/png', bytes });
  const question = page.getByText('This picture carries its recipe. Bring back its settings?');
  await question.waitFor();
  const left =
    /Not taken over: the model “sd15”, which is not installed.*the sampler “euler, normal”/;
  await page.getByText('Written by ComfyUI.').waitFor();
  await page.getByText(left).waitFor();

  await page.getByRole('button', { name: 'Yes', exact: true }).click();
  await question.waitFor({ state: 'detached' });
  await page.getByText(left).waitFor();
  // The text of a stranger is a text.
  expect(await app.prompt.inputValue()).toBe('a harbour <b>by night</b>');
  expect(await page.getByLabel('Seed', { exact: true }).inputValue()).toBe('77');
  await page.getByRole('button', { name: 'Advanced' }).click();
  expect(await page.getByLabel('Steps, number').inputValue()).toBe('12');
});
