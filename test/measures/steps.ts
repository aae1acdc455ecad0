import { readFile } from 'node:fs/promises';
import type { AppPage } from '../e2e/app-page.ts';
import type { ModelsPage } from '../e2e/models-page.ts';

/** What a person does while a run is under way; each press and key is measured by the browser. */
export async function useDuringRun(app: AppPage, models: ModelsPage): Promise<void> {
  const { page } = app;
  await app.prompt.pressSequentially(' with boats and gulls', { delay: 40 });
  for (let turn = 0; turn < 3; turn += 1) {
    await page.getByRole('button', { name: /^Theme: / }).click();
  }
  await app.runTile.click();
  await app.history.first().click();
  await app.result.waitFor();
  await app.runTile.click();
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await keys.getByRole('button', { name: 'Close', exact: true }).click();
  await keys.waitFor({ state: 'detached' });
  await models.open();
  await models.dialog.getByRole('button', { name: 'Close', exact: true }).click();
  await models.dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'All pictures' }).click();
  const all = page.getByRole('dialog', { name: 'All pictures' });
  await all.waitFor();
  await page.keyboard.press('Escape');
  await all.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Draw a new seed for each run' }).click();
}

export async function dropPhoto(app: AppPage): Promise<void> {
  const bytes = await readFile('test/fixtures/goldens/astronaut/source.png');
  await app.drop({ name: 'photo.png', type: 'image/png', bytes });
  await app.page.getByRole('img', { name: 'photo.png' }).waitFor();
}
