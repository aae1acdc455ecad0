/** A LoRA in the app, from its file to pictures drawn with it, without a network too, and to its deletion. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeSafetensors } from '../../workers/weights/safetensors-write.ts';
import type { AppPage } from './app-page.ts';
import { openApp, type OpenedApp } from './open-app.ts';
import { ModelsPage } from './models-page.ts';

let opened: OpenedApp;
let app: AppPage;
let models: ModelsPage;

beforeAll(async () => {
  opened = await openApp({ serviceWorkers: 'allow' });
  ({ app } = opened);
  models = new ModelsPage(opened.page);
});
afterAll(async () => {
  await opened?.close();
});

/** A layer of the demo model's UNet. */
const LAYER = 'unet.down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q';

/** A LoRA of that layer. @param width of the layer as the file has it */
function lora(name: string, width: number) {
  const of = (letter: string, shape: readonly number[]) => ({
    name: `${LAYER}.lora_${letter}.weight`,
    dtype: 'F32' as const,
    shape,
    data: new Float32Array(width).fill(0.2),
  });
  const bytes = encodeSafetensors([of('A', [1, width]), of('B', [width, 1])]);
  return { name, mimeType: '', buffer: Buffer.from(bytes) };
}

async function widthOfLayer(): Promise<number> {
  const config = new URL('../../public/models/demo/unet/config.json', import.meta.url);
  const { block_out_channels: widths } = JSON.parse(await readFile(config, 'utf8')) as {
    readonly block_out_channels: readonly number[];
  };
  return widths[1] ?? 0;
}

async function add(file: ReturnType<typeof lora>): Promise<void> {
  const choosing = app.page.waitForEvent('filechooser');
  const choose = app.page.getByRole('button', { name: 'Choose a file…' });
  if (!(await choose.isVisible())) {
    await app.page.getByRole('button', { name: 'Add a LoRA' }).click();
  }
  await choose.click();
  await (await choosing).setFiles(file);
}

/** Reads a line of the details of the picture on the stage, and closes them again. */
async function details(): Promise<string> {
  const { page } = app;
  await page.getByRole('button', { name: 'How it was made' }).click();
  const dialog = app.dialog;
  await dialog.getByText('LoRA', { exact: true }).waitFor();
  await dialog.getByText('What the engine did').click();
  const text = await dialog.innerText();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  return text;
}

const openAdvanced = () => app.page.getByRole('button', { name: 'Advanced' }).click();

it('a file is kept, and the picture is drawn with it', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'Try the example' }).click();
  await app.prompt.fill('a lighthouse');
  await app.drawSmall();
  await add(lora('Ink wash.safetensors', await widthOfLayer()));
  const scale = page.getByLabel('Ink wash, number');
  await scale.fill('0.5');
  await page.getByText('rank 1 · 1 layer').waitFor();
  await app.run();
  expect(await details()).toMatch(
    /Ink wash at 0\.5[^]*loras\[0\] at scale 0\.5: 1 layer, merged into the weights/i,
  );
});

it('it is there after a reload, and draws without a network', async () => {
  const { page } = app;
  await page.getByText('Ready offline').waitFor();
  await page.reload();
  await opened.context.setOffline(true);
  await openAdvanced();
  expect(await page.getByLabel('Ink wash, number').inputValue()).toBe('0.5');
  await app.run();
  expect(await details()).toMatch(/loras\[0\] at scale 0\.5: 1 layer/i);
  await opened.context.setOffline(false);
});

it('a file that does not fit, and a pickle, are refused beside the control', async () => {
  const { page } = app;
  const control = page.locator('[data-field="loras"]');
  await add(lora('Other.safetensors', 24));
  await control.getByText(/“Other” is not kept. It does not fit this model/).waitFor();
  await add({ ...lora('Old.pt', 24), name: 'Old.pt' });
  await control.getByText(/“Old.pt” is a PyTorch pickle/).waitFor();
  const hidden = {
    name: 'Hidden.safetensors',
    mimeType: '',
    buffer: Buffer.from('PK\u0003\u0004 not weights'),
  };
  await add(hidden);
  await control.getByText(/“Hidden” is not kept. It is a PyTorch pickle/).waitFor();
  expect(await control.getByRole('listitem').count()).toBe(1);
});

it('the list of models has it, and deletes it; a run then says what is missing', async () => {
  const { page } = app;
  await models.open();
  const row = models.dialog.getByRole('list', { name: 'LoRAs' }).getByRole('listitem');
  expect(await row.innerText()).toMatch(/Ink wash[^]*from a file[^]*rank 1[^]*2 tensors/);
  await row.getByRole('button', { name: 'Delete' }).click();
  await row.getByRole('button', { name: /^Delete, free/ }).click();
  await row.waitFor({ state: 'detached' });
  await models.close();
  await app.generate.click();
  const control = page.locator('[data-field="loras"]');
  await control.getByText(/The LoRA “Ink wash” is not in this browser any more/).waitFor();
  await page.getByRole('button', { name: 'Remove Ink wash' }).click();
  await app.run();
  expect(app.errors).toEqual([]);
});

it('a scheduler that the model cannot take is refused beside its control', async () => {
  const { page } = app;
  const control = page.locator('[data-field="scheduler"]');
  await control.getByRole('combobox').selectOption('LCMScheduler');
  await app.generate.click();
  await control.getByText(/cannot be sampled with “LCM”; it takes “DPM\+\+ 2M, EDM”/).waitFor();
  await control.getByRole('combobox').selectOption('EDMEulerScheduler');
  await control.getByText(/cannot be sampled with/).waitFor({ state: 'detached' });
  await app.run();
  await page.getByRole('button', { name: 'How it was made' }).click();
  await app.dialog.getByText('EDMEulerScheduler').waitFor();
  expect(app.errors).toEqual([]);
});
