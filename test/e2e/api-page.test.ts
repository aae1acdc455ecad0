/** The API page: the endpoint's snippets, live, with the network cut. */
import { fileURLToPath } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoAxeFaults } from './axe.ts';
import { type ClientBrowser, openClientBrowser, quickRequest } from './client-browser.ts';

let browser: ClientBrowser;
let app: Page;
let client: Page;
const errors: string[] = [];

beforeAll(async () => {
  const opened = await openClientBrowser();
  ({ app, client } = opened);
  browser = opened;
  await app.bringToFront();
  app.on('pageerror', (error) => errors.push(error.message));
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
});
afterAll(() => browser?.close());

const EXAMPLE = 'https://fal-cdn.batuhan-941.workers.dev/files/tiger/IExuP-WICqaIesLZAZPur.jpeg';
const quick = () => JSON.stringify(quickRequest(EXAMPLE));

const input = () => app.getByLabel('Input');
const run = () => app.getByRole('button', { name: 'Run', exact: true }).last();
const status = () => app.locator('output').first();

/** Runs the snippet with the typed input and waits for its end. */
async function runToEnd(): Promise<string> {
  await run().click();
  await app.locator('output[data-state="ended"]').waitFor();
  return status().innerText();
}

describe('the API page', () => {
  it('opens from the app with the network cut, and by its address', async () => {
    await app.getByRole('link', { name: 'API' }).click();
    await app.getByRole('heading', { name: 'API' }).waitFor();
    await app.reload();
    await app.getByRole('heading', { name: 'API' }).waitFor();
    await app.locator('html[data-offline="ready"]').waitFor();
    expect(JSON.parse(await input().inputValue())).toMatchObject({ image_url: EXAMPLE });
  });

  it.each(['Subscribe', 'Queue', 'Run'])('runs %s with the real client', async (way) => {
    await app.getByRole('group', { name: 'Way to call' }).getByText(way).click();
    await input().fill(quick());
    expect(await runToEnd()).toMatch(/^Done · [\da-f-]{36}$/);
    const picture = app.getByTestId('api-picture');
    await expect
      .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBe(64);
    expect(JSON.parse(await app.getByLabel('Result').innerText())).toMatchObject({ seed: 7 });
    const asked = await app
      .getByRole('list', { name: 'Requests' })
      .locator('summary')
      .allInnerTexts();
    expect(asked[0]).toMatch(way === 'Run' ? /POST\s+fal\.run/ : /POST\s+queue\.fal\.run/);
    if (way !== 'Run') expect(await app.getByLabel('Logs').innerText()).toContain('step 2/2');
  });

  it('shows a validation error as the client gives it', async () => {
    await app.getByRole('group', { name: 'Way to call' }).getByText('Subscribe').click();
    await input().fill(JSON.stringify({ ...quickRequest(EXAMPLE), strength: 7 }));
    await app.getByText('strength: Input should be less than or equal to 1').waitFor();
    expect(await runToEnd()).toBe('Failed');
    const shown = await app.getByLabel('Result').innerText();
    expect(shown).toMatch(
      /^ValidationError 422: strength: Input should be less than or equal to 1/,
    );
    expect(shown).toContain('"less_than_equal"');
    await expectNoAxeFaults(app, 'the API page with a failure');
  });

  it('runs nothing that is no JSON', async () => {
    await input().fill('{"prompt": alert(1)}');
    expect(await run().isDisabled()).toBe(true);
    expect(await app.getByLabel('Code', { exact: true }).innerText()).toMatch(/^Correct the input/);
  });

  it('cancels', async () => {
    const slow = { ...quickRequest(EXAMPLE), num_inference_steps: 50, num_images: 8 };
    await input().fill(JSON.stringify(slow));
    await run().click();
    await app.getByText(/^IN_PROGRESS/).waitFor();
    await app.getByRole('button', { name: 'Cancel the request' }).click();
    await app.getByText('Failed', { exact: true }).waitFor();
    expect(await app.getByLabel('Result').innerText()).toMatch(/^ApiError 499/);
  });

  it('uploads a picture and puts its address into the input', async () => {
    await input().fill(quick());
    const chooser = app.waitForEvent('filechooser');
    await app.getByRole('button', { name: 'Upload a picture' }).click();
    const picture = fileURLToPath(new URL('../../public/icon-192.png', import.meta.url));
    await (await chooser).setFiles(picture);
    await expect
      .poll(() => input().inputValue())
      .toMatch(/\/files\/uploads\/[\w-]+\/icon-192\.png"/);
    expect(await runToEnd()).toMatch(/^Done/);
  });
});

describe('the code to copy', () => {
  it('has the input in it, for each place', async () => {
    await input().fill(quick());
    for (const place of ['npm', 'Script tag', 'Shell']) {
      await app.getByRole('group', { name: 'Code for' }).getByText(place).click();
      await app.getByRole('button', { name: 'Copy' }).click();
      const copied = await app.evaluate(() => navigator.clipboard.readText());
      expect(copied).toContain('"prompt": "an island"');
    }
  });

  it('runs as it is in a page of this origin, whatever key is set', async () => {
    await app.getByRole('group', { name: 'Code for' }).getByText('Script tag').click();
    const html = await app.getByLabel('Code', { exact: true }).innerText();
    const logged = new Promise<string>((resolve) => {
      client.on('console', (message) => {
        const text = message.text();
        if (/^[\da-f-]{36}$/.test(text)) resolve(text);
      });
    });
    const keyed = html.replace(
      'const result',
      'fal.config({ credentials: "YOUR_FAL_KEY" });\n  const result',
    );
    expect(keyed).not.toBe(html);
    await client.setContent(keyed);
    expect(await logged).toMatch(/^[\da-f-]{36}$/);
  });
});

describe('openapi.json', () => {
  it('is there with the network cut, and is a valid document', async () => {
    const document = await app.evaluate(
      async () => (await (await fetch('openapi.json')).json()) as Record<string, unknown>,
    );
    const validator = new Validator();
    expect(await validator.validate(document)).toEqual({ valid: true });
  });
});

it('nothing went wrong in the page', () => {
  expect(errors).toEqual([]);
});
