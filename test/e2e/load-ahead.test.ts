/** The model is loaded while a person types, and the first picture does not wait for it. */
import { expect, it } from 'vitest';
import { openApp } from './open-app.ts';

it('a first picture makes no session but that of the colours of its previews', async () => {
  const { app, page, close } = await openApp({ ahead: true });
  await app.drawSmall();
  await app.prompt.fill('a lighthouse');
  await page.locator('html[data-ahead="demo"]').waitFor({ state: 'attached' });
  await app.run();
  expect(await app.sessionsCreated()).toBe('vae_encode');
  expect(app.errors).toEqual([]);
  await close();
});
