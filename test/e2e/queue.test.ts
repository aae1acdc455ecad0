/** A person asks for more while a run is under way. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppPage } from './app-page.ts';
import { expectNoAxeFaults } from './axe.ts';
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

const button = (name: string | RegExp) => app.page.getByRole('button', { name });
const rows = () => app.page.getByRole('region', { name: 'Queue' }).getByRole('listitem');
const prompts = () => rows().locator('b').allInnerTexts();

const expectNoFaults = (what: string): Promise<void> => expectNoAxeFaults(app.page, what);

it('adds runs to the queue, shows each, changes their order and makes them all', async () => {
  const { page } = app;
  await app.prompt.fill('first');
  await app.drawLong();
  await expectNoFaults('a photo');
  await app.generate.click();
  await app.preview.waitFor();

  await app.drawSmall();
  await app.prompt.fill('second');
  await button('Add to queue').dblclick();
  await app.holdNotice('Added to the queue');
  await expect.poll(prompts).toEqual(['second']);
  await app.prompt.fill('third');
  await app.prompt.press('Control+Enter');
  await expect.poll(prompts).toEqual(['second', 'third']);
  // One notice for both: two would cover the picture of a phone.
  expect(await page.getByText('Added to the queue').count()).toBe(1);
  await expectNoFaults('a run and its queue');
  // The stage still shows the run that is under way.
  expect(await app.preview.count()).toBe(1);

  await button('Run “third” next').click();
  await expect.poll(prompts).toEqual(['third', 'second']);

  await rows().filter({ hasText: 'second' }).getByTitle('Show this run').click();
  await page.getByText('Waiting for its turn').waitFor();
  // The run under way has no row: it is the first tile of the history, and live.
  await expect.poll(prompts).toEqual(['third']);
  await app.runTile.locator('canvas[data-seen]').waitFor();
  await app.runTile.click();
  await app.preview.waitFor();
  await page.getByText(/step \d+ of \d+/).waitFor();
  await app.cancel.click();
  await page.getByText('You stopped this run.').waitFor();
  await expectNoFaults('a run that was stopped');

  await expect.poll(() => app.history.count(), { timeout: 120_000 }).toBe(2);
  await app.generate.waitFor();
  const titles = await app.history.evaluateAll((all) =>
    all.map((each) => each.getAttribute('title')?.split('\n', 1)[0]),
  );
  expect(titles.toSorted()).toEqual(['second', 'third']);

  await app.history.first().click();
  await button('Another seed').click();
  await expect.poll(() => app.history.count(), { timeout: 120_000 }).toBe(3);
  expect(await app.history.first().getAttribute('title')).toContain(`${titles[0]}\n`);
  expect(app.errors).toEqual([]);
});

const list = () => app.page.getByRole('dialog', { name: 'Commands' });
const field = () => list().getByRole('combobox', { name: 'Find a command' });
const options = () => list().getByRole('option');
const focused = () => app.page.evaluate(() => document.activeElement?.id);

/** Types into the list, which is open, and waits until the first command is the expected one. */
async function find(text: string, first: RegExp): Promise<void> {
  await field().fill(text);
  await expect.poll(() => options().first().innerText()).toMatch(first);
}

it('shows a result, its dialogs and a failure without a fault of accessibility', async () => {
  const { page } = app;
  await app.history.first().click();
  await app.result.waitFor();
  await expectNoFaults('a result');
  const dialogs = ['Find a command', 'Keyboard shortcuts', 'How it was made'] as const;
  for (const name of dialogs) {
    await button(name).click();
    await app.dialog.waitFor();
    await expectNoFaults(name);
    await page.keyboard.press('Escape');
    await app.dialog.waitFor({ state: 'detached' });
  }
  for (const name of [/^Models/, /what this browser offers/] as const) {
    await page.keyboard.press('Control+k');
    await find(name.source.replace(/\W/g, ' '), name);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: /Models|What this/ }).waitFor();
    await expectNoFaults(name.source);
    await page.keyboard.press('Escape');
    await app.dialog.waitFor({ state: 'detached' });
  }
  await app.drop({ name: 'notes.txt', type: 'text/plain', bytes: Buffer.from('no picture') });
  await app.alert.waitFor();
  await expectNoFaults('a failure');
});

it('opens no menu with a fault of accessibility', async () => {
  const { page } = app;
  const expectOpenMenu = async (list: 'menu' | 'listbox', name: string): Promise<void> => {
    await page.getByRole(list).waitFor();
    await expectNoFaults(`the menu “${name}”`);
    await page.keyboard.press('Escape');
    await page.getByRole(list).waitFor({ state: 'detached' });
  };
  await app.history.first().click();
  await app.result.waitFor();
  for (const name of ['Bring back a part', 'Other ways to save']) {
    await button(name).click();
    await expectOpenMenu('menu', name);
  }
  await button('Your picture').click();
  await button('Replace it in another way').click();
  await expectOpenMenu('menu', 'Replace it in another way');
  // Opens what is advanced, if it is closed.
  await app.drawSmall();
  await button('Usual words').click();
  await expectOpenMenu('menu', 'Usual words');
  await page.getByRole('combobox', { name: 'Model' }).click();
  await expectOpenMenu('listbox', 'Model');
  await app.history.first().click();
  await app.result.waitFor();
});

describe('the list of commands', () => {
  it('has what can be done now, with its keys, and nothing else', async () => {
    await app.prompt.focus();
    await app.prompt.press('Control+k');
    await field().waitFor();
    const names = await options().allInnerTexts();
    expect(names.map((name) => name.replace(/\s+/g, ' ').trim())).toEqual(
      expect.arrayContaining(['Generate Ctrl ↵', 'Another seed N', 'Download as PNG']),
    );
    // No run is under way, and there is no second theme like the one in use.
    expect(names.join()).not.toMatch(/Cancel|Theme: as the system/);
    await field().fill('xqzw');
    await list().getByText('Nothing that can be done now is called “xqzw”.').waitFor();
    await app.page.keyboard.press('Escape');
    await list().waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('prompt');
  });

  it('does what a few letters and Enter name, where the focus was', async () => {
    const { page } = app;
    await app.prompt.press('Control+k');
    await find('thm drk', /Theme: dark/);
    await page.keyboard.press('Enter');
    await page.locator('html[data-theme=dark]').waitFor();
    await expect.poll(focused).toBe('prompt');

    await button('Find a command').click();
    await find('theme', /Theme: as the system/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('html[data-theme=light]').waitFor();

    // An action that moves the focus keeps it.
    await page.keyboard.press('Control+k');
    await find('write', /Write the prompt/);
    await page.keyboard.press('Enter');
    await list().waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('prompt');

    await page.keyboard.press('Control+k');
    await find('shortcuts', /Keyboard shortcuts/);
    await options().first().click();
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor({ state: 'detached' });

    // The button of the deleted picture is gone: the focus is on the picture beside it.
    await app.history.first().focus();
    const before = await app.history.count();
    await page.keyboard.press('Control+k');
    await find('delete', /Delete from the history/);
    await page.keyboard.press('Enter');
    await expect.poll(() => app.history.count()).toBe(before - 1);
    await list().waitFor({ state: 'detached' });
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.outerHTML))
      .toContain('data-thumb');
    await page.keyboard.press('Control+k');
    await find('api', /API page/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'API' }).waitFor();
    expect(app.errors).toEqual([]);
  });
});
