import { readFile } from 'node:fs/promises';
import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PROMPT_LIMIT } from '../../src/request/fields.ts';
import { readMetadata } from '../../src/request/metadata.ts';
import type { StaticServer } from '../../tools/static-server.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { SLOW } from '../slow.ts';
import { ONE_THREAD } from './app-address.ts';
import { expectNoAxeFaults } from './axe.ts';
import { AppPage, type DroppedFile } from './app-page.ts';
import { openContext } from './browsers.ts';

let server: StaticServer;
let context: BrowserContext;
let app: AppPage;
let photo: DroppedFile;
let turned: DroppedFile;

beforeAll(async () => {
  server = await serveAppAt('/');
  photo = {
    name: 'photo.png',
    type: 'image/png',
    bytes: await readFile('test/fixtures/goldens/astronaut/source.png'),
  };
  turned = {
    name: 'turned.jpg',
    type: 'image/jpeg',
    bytes: await readFile('test/fixtures/goldens/exif-turned/source.jpg'),
  };
});
afterAll(() => server?.close());

// One context and one page for most tests: a new one would install the app and load its engine again. Each
// test finds the screen as it is in a new browser.
beforeAll(async () => {
  context = await openContext({ acceptDownloads: true });
  app = await open();
});
afterAll(() => context?.close());
afterEach(async () => {
  expect(app.errors.splice(0)).toEqual([]);
  await app.startOver();
});

async function open(into = context): Promise<AppPage> {
  const page = await into.newPage();
  // Loading the model takes long on two busy cores without a GPU.
  page.setDefaultTimeout(120_000);
  const opened = new AppPage(page);
  await page.goto(`${server.origin}/${ONE_THREAD}`);
  await opened.prompt.waitFor();
  return opened;
}

describe('a person', () => {
  it('drops a picture, writes a prompt, sees it drawn, compares and downloads it', async () => {
    const { page } = app;
    await app.drop(turned);
    await page.getByRole('img', { name: 'turned.jpg' }).waitFor();
    await app.prompt.fill('a lighthouse on an island, night');
    await app.setSteps(6);
    await expect.poll(() => page.getByText(/Runs 5 of 6 steps/).count()).toBe(1);

    await app.generate.click();
    await app.preview.waitFor();
    await page.getByText(/step \d of 5/).waitFor();
    expect(await page.title()).toMatch(/^\d+ % · /);
    await app.result.waitFor();
    expect(await page.title()).not.toMatch(/%/);
    await page.getByText('Demo model', { exact: true }).last().waitFor();
    expect(await app.sessionsCreated()).toContain('unet');

    const handle = page.getByRole('slider', { name: /compar|drag/i }).last();
    // It opens on the result.
    const before = await handle.getAttribute('aria-valuenow');
    expect(Number(before)).toBe(0);
    await handle.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => handle.getAttribute('aria-valuenow')).not.toBe(before);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^a-lighthouse-on-an-island-night-\d+\.jpg$/);
    const bytes = await readFile(await download.path());
    expect([...bytes.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    await page.getByRole('complementary', { name: 'The full model' }).waitFor();
  });

  it('draws a prompt alone, without a side to compare with, and brings that back', async () => {
    const { page } = app;
    expect(await app.generate.isEnabled()).toBe(false);
    const hint = page.getByText('Add a picture, or write a prompt.');
    const why = await hint.getAttribute('id');
    expect(await app.generate.getAttribute('aria-describedby')).toBe(why);
    // It can have the focus, and does nothing.
    for (const key of ['Enter', ' ']) await app.generate.press(key);
    await app.generate.click({ force: true });
    await app.prompt.fill('an island near the sea');
    await page.getByText('your prompt alone is drawn').waitFor();
    expect(await app.generate.getAttribute('aria-describedby')).toBeNull();
    expect(await page.getByLabel('Strength, number').count()).toBe(0);
    await app.drawSmall();
    await app.run();
    expect(await app.history.count()).toBe(1);
    expect(await page.getByRole('slider', { name: /compar|drag/i }).count()).toBe(0);
    for (const name of ['Hold to see the original', 'Your picture']) {
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    }
    await page.getByRole('button', { name: 'How it was made' }).click();
    await app.dialog.getByText('Text to image').waitFor();
    await page.keyboard.press('Escape');

    await app.drop(photo);
    await page.getByRole('img', { name: 'photo.png' }).waitFor();
    await app.history.first().click();
    await page.getByRole('button', { name: 'Bring back its picture and settings' }).click();
    await page.getByText('Drop a picture to begin').waitFor();
    expect(await app.prompt.inputValue()).toBe('an island near the sea');
  });

  it('pays for sessions once: none for the same prompt, no UNet for another size', async () => {
    await app.drop(photo);
    await app.prompt.fill('snow, mountains');
    await app.drawSmall();
    await app.run();
    await app.run();
    expect(await app.sessionsCreated()).toBe('none');

    await app.page.getByRole('button', { name: 'Landscape 16:9' }).click();
    await app.run();
    expect(await app.sessionsCreated()).not.toContain('unet');
    expect(await app.history.count()).toBe(3);
  });

  it('ends guidance early where Advanced says so, and the picture tells', async () => {
    const { page } = app;
    await app.drop(photo);
    await app.prompt.fill('snow, mountains');
    await app.drawSmall(4);
    await app.setNumber('Guidance end, number', 1.5);
    await app.run();
    await page.getByRole('button', { name: 'How it was made' }).click();
    const sheet = page.getByRole('dialog', { name: 'How it was made' });
    await sheet.getByText('Guidance end', { exact: true }).waitFor();
    await sheet.getByText('What the engine did').click();
    const [run = '', calls = ''] =
      /ran (\d) of 4 steps[^]*unet × (\d)/.exec(await sheet.innerText())?.slice(1) ?? [];
    // Twice in the first steps, once in the last.
    expect(Number(calls)).toBeGreaterThan(Number(run));
    expect(Number(calls)).toBeLessThan(2 * Number(run));
    await page.keyboard.press('Escape');

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    const bytes = await readFile(await download.path());
    expect(readMetadata(bytes)).toMatchObject({ guidance_end_sigma: 1.5 });
  });

  it('cancels in the middle and goes on', async () => {
    await app.drop(photo);
    await app.prompt.fill('a meadow');
    await app.drawLong();
    await app.generate.click();
    await app.preview.waitFor();
    await app.page.keyboard.press('Escape');
    await app.page.getByText('You stopped this run.').waitFor();
    // The picture stays on the stage, and the prompt in its field.
    expect(await app.preview.count()).toBe(1);
    expect(await app.prompt.inputValue()).toBe('a meadow');

    await app.drawSmall();
    await app.run();
  });

  it('keeps the crop on the source and moves it', async () => {
    await app.drop(photo);
    await app.page.getByRole('button', { name: 'Portrait 9:16' }).click();
    const crop = app.page.getByRole('button', { name: /The part that is used/ });
    const before = await crop.boundingBox();
    await crop.focus();
    await app.page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await crop.boundingBox())?.x).toBeGreaterThan(before?.x ?? NaN);
    await app.page.reload();
    await expect.poll(async () => (await crop.boundingBox())?.x).toBeGreaterThan(before?.x ?? NaN);
  });
});

describe('nothing is lost', () => {
  it('by a reload in the middle of a run: the run goes on with its seed', async () => {
    await app.drop(photo);
    await app.prompt.fill('a desert');
    await app.setSteps(12);
    await app.setNumber('Seed', 1234);
    await app.generate.click();
    await app.preview.waitFor();
    await app.page.reload();
    await app.result.waitFor();
    await app.page.getByRole('button', { name: 'Seed 1234', exact: true }).waitFor();
    expect(await app.prompt.inputValue()).toBe('a desert');
    await app.page.getByRole('button', { name: 'Your picture' }).click();
    await app.page.getByRole('img', { name: 'photo.png' }).waitFor();
  });

  it.runIf(SLOW)('by closing the page that runs it: another page takes over', async () => {
    const other = await open();
    await other.drop(photo);
    await other.prompt.fill('boats');
    await other.setSteps(12);
    await other.generate.click();
    await other.page.getByText(/step [1-9]\d* of 11/).waitFor();
    await app.page.close();
    await other.result.waitFor();
    app = other;
  });

  it('brings back a picture with everything it was made with, and deletes it', async () => {
    await app.drop(photo);
    await app.prompt.fill('the first');
    await app.drawSmall();
    await app.run();
    const seed = await app.page.getByLabel('Seed', { exact: true }).inputValue();
    await app.prompt.fill('another');
    await app.page.getByRole('button', { name: 'Square 1:1' }).click();
    await app.page.getByRole('button', { name: 'Bring back its picture and settings' }).click();
    await expect.poll(() => app.prompt.inputValue()).toBe('the first');
    expect(await app.page.getByLabel('Seed', { exact: true }).inputValue()).toBe(seed);

    await app.history.first().click();
    await app.page.getByRole('button', { name: 'Delete from the history' }).click();
    await expect.poll(() => app.history.count()).toBe(0);
  });

  it('asks whether to bring back the settings that a dropped picture carries', async () => {
    const { page } = app;
    const question = page.getByText('This picture carries its recipe. Bring back its settings?');
    await app.drop(photo);
    await page.getByRole('img', { name: 'photo.png' }).waitFor();
    await app.prompt.fill('the first');
    await app.drawSmall();
    await app.run();
    const seed = await page.getByLabel('Seed', { exact: true }).inputValue();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    const bytes = await readFile(await download.path());
    const made = { name: 'made.jpg', type: 'image/jpeg', bytes };
    await app.prompt.fill('another');
    await app.setSteps(7);

    await app.drop(made);
    await question.waitFor();
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await question.waitFor({ state: 'detached' });
    expect(await app.prompt.inputValue()).toBe('another');

    // Another picture takes the question with it, and has none of its own.
    await app.drop(made);
    await question.waitFor();
    await app.drop(photo);
    await page.getByRole('img', { name: 'photo.png' }).waitFor();
    await question.waitFor({ state: 'detached' });

    await app.drop(made);
    const yes = page.getByRole('button', { name: 'Yes', exact: true });
    await yes.focus();
    await page.keyboard.press('Enter');
    await question.waitFor({ state: 'detached' });
    expect(await app.prompt.inputValue()).toBe('the first');
    expect(await page.getByLabel('Steps, number').inputValue()).toBe('2');
    expect(await page.getByLabel('Seed', { exact: true }).inputValue()).toBe(seed);
    const keep = page.getByRole('button', { name: 'Keep this seed' });
    expect(await keep.getAttribute('aria-pressed')).toBe('true');
    expect(await page.getByRole('img', { name: 'made.jpg' }).count()).toBe(1);
  });
});

describe('what is typed', () => {
  it('in a number field is taken as it is written anywhere, or refused with a hint', async () => {
    const { page } = app;
    await app.drop(photo);
    await app.setSteps(25);
    await app.setNumber('Strength, number', '0,5');
    expect(await page.getByLabel('Strength, number').inputValue()).toBe('0.5');
    await app.setNumber('Steps, number', '2.5');
    await page.getByText('A whole number from 1 to 50. Now: 25').waitFor();
    await app.setNumber('Seed', '1.5');
    await page.getByText(/A seed is a whole number from 0 to/).waitFor();
    expect(await page.getByLabel('Seed', { exact: true }).inputValue()).toBe('1.5');
    await app.setNumber('Seed', '-1');
    await page.getByText('A new seed is drawn for each run.').waitFor();
    await app.setNumber('Seed', '1e5');
    expect(await page.getByLabel('Seed', { exact: true }).inputValue()).toBe('100000');
  });

  it('as a size can be swapped, and keeps its shape over a reload where that is asked', async () => {
    const { page } = app;
    const sides = () =>
      Promise.all(
        ['Width', 'Height'].map((side) => page.getByLabel(side, { exact: true }).inputValue()),
      );
    await page.getByRole('button', { name: 'Own numbers' }).click();
    await app.setNumber('Width', 768);
    await app.setNumber('Height', 512);
    await app.setNumber('Width', 14_143);
    await page.getByText('A whole number from 1 to 14142. Now: 768').waitFor();
    await app.setNumber('Width', 768);
    await page.getByRole('button', { name: 'Keep the shape' }).click();
    await page.getByRole('button', { name: 'Swap width and height' }).click();
    expect(await sides()).toEqual(['512', '768']);
    await page.reload();
    await app.setNumber('Height', 384);
    expect(await sides()).toEqual(['256', '384']);
    await page.getByRole('button', { name: 'Keep the shape' }).click();
    await app.setNumber('Height', 512);
    expect(await sides()).toEqual(['256', '512']);
  });

  it('may be longer than a prompt may be: what is too much is said, and nothing is cut', async () => {
    const long = 'x'.repeat(PROMPT_LIMIT + 12);
    await app.drop(photo);
    await app.prompt.fill(long);
    await app.page.getByText(/^12 characters too many/).waitFor();
    await app.generate.click();
    await app.alert.waitFor();
    expect(await app.alert.innerText()).toMatch(/the prompt[^]*invalid_request/);
    expect((await app.prompt.inputValue()).length).toBe(long.length);
  });

  it('is a draft of each tab, with its picture', async () => {
    await app.drop(photo);
    await app.prompt.fill('from tab A');
    const other = await open();
    await other.page.getByRole('img', { name: 'photo.png' }).waitFor();
    await other.drop(turned);
    await other.page.getByRole('img', { name: 'turned.jpg' }).waitFor();
    await other.prompt.fill('from tab B');
    await app.prompt.fill('A typed more');
    await other.page.reload();
    await other.page.getByRole('img', { name: 'turned.jpg' }).waitFor();
    expect(await other.prompt.inputValue()).toBe('from tab B');
    expect(await app.prompt.inputValue()).toBe('A typed more');
    await other.page.close();
  });
});

it('a failure that nobody waits for comes on the screen, with a report to copy', async () => {
  await app.page.evaluate(() => void Promise.reject(new Error('dropped')));
  await app.alert.getByRole('button', { name: 'Copy report' }).waitFor();
  expect(await app.alert.innerText()).toMatch(/dropped[^]*internal_error/);
  expect(app.errors.splice(0)).toEqual(['dropped']);
});

describe('an engine that cannot be loaded', () => {
  it('ends the run with a code and works again when it can', async () => {
    // A service worker would serve the engine from its cache even without a network.
    const own = await openContext({ serviceWorkers: 'block' });
    const without = await open(own);
    await own.route(/assets\/engine-/, (route) => route.abort());
    await without.drop(photo);
    await without.drawSmall();
    await without.generate.click();
    await without.alert.waitFor();
    expect(await without.alert.innerText()).toContain('engine_crashed');
    await expectNoAxeFaults(without.page, 'a run that failed');
    await own.grantPermissions(['clipboard-read', 'clipboard-write']);
    await without.alert.getByRole('button', { name: 'Copy report' }).click();
    await without.alert.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await without.page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/^Failure: engine_crashed\n[^]*num_inference_steps 2[^]*\nVersion: /);
    // The worker may say it too, depending on whether it fails before or after it is asked.
    for (const said of without.errors) expect(said).toMatch(/dynamically imported module/);
    await own.unroute(/assets\/engine-/);
    await without.page.getByRole('button', { name: 'Try again' }).click();
    await without.result.waitFor();
    await own.close();
  });
});

describe('a browser that asks for German', () => {
  it('gets English where the German words do not come, and hears why if it asks again', async () => {
    const german = await openContext({ locale: 'de-DE', serviceWorkers: 'block' });
    await german.route(/\/(?:de|zh-Hans)-[\w-]+\.js$/, (route) => route.abort());
    const { page } = await open(german);
    await page.getByRole('button', { name: 'Generate' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.getByLabel('Language').selectOption('简体中文');
    await page.getByText('A part of the app did not come from its server.').waitFor();
    await page.getByRole('button', { name: 'Generate' }).waitFor();
    await german.close();
  });
});
