import assert from 'node:assert/strict';
import { By } from 'selenium-webdriver';
import type { StaticServer } from '../../tools/static-server.ts';
import { button, type Person, text } from './person.ts';

export interface Surroundings {
  readonly app: StaticServer;
  /** The address of a hub that has the miniature as `owner/tiny`. */
  readonly hub: string;
}

export interface Part {
  readonly name: string;
  readonly go: (person: Person, surroundings: Surroundings) => Promise<void>;
}

const THUMB = By.css('[data-thumb]');

/** Draws what is set, and sees the picture. */
async function draw(person: Person): Promise<void> {
  await person.press('Generate');
  await person.see(button('Cancel'));
  await person.see(button('Generate'));
  assert.equal(await person.count(By.css('[role="alert"]')), 0);
  await person.see(By.css('[data-testid="result"]'));
}

/** What a new user does, in this order; each part goes on where the one before it ended. */
export const JOURNEY: readonly Part[] = [
  {
    name: 'opens, and is ready offline',
    async go(person, { app, hub }) {
      await person.open(`${app.origin}/icon.svg`);
      await person.run(
        'localStorage.setItem("playground-settings", JSON.stringify({ version: 1, state: { hub: arguments[0] } }))',
        hub,
      );
      await person.open(`${app.origin}/`);
      await person.see(By.css('[aria-label="Prompt"], #prompt, textarea'));
      await person.see(text('Ready offline'));
    },
  },
  {
    name: 'demo picture',
    async go(person) {
      await person.press('Try the example');
      await draw(person);
      assert.equal(await person.count(THUMB), 1);
    },
  },
  {
    name: 'tiny model installed, and drawn with',
    async go(person) {
      await person.press('Advanced');
      await person.type('Steps, number', '2');
      await person.press('Own numbers');
      await person.type('Width', '256');
      await person.type('Height', '256');
      await (await person.see(By.css('[role="combobox"][aria-label="Model"]'))).click();
      await (await person.see(text('Install and manage models'))).click();
      await person.type('Hugging Face repository or address', 'owner/tiny');
      await person.press('Look');
      await person.press('Install tiny');
      await person.see(By.css('li[data-state="ready"][aria-label^="tiny"]'));
      await person.run('document.activeElement.blur()');
      await person.press('Close');
      await person.gone(By.css('[role="dialog"]'));
      await draw(person);
      assert.equal(await person.count(THUMB), 2);
    },
  },
  {
    name: 'history after a reload',
    async go(person) {
      await person.reload();
      await person.see(THUMB);
      assert.equal(await person.count(THUMB), 2);
    },
  },
  {
    name: 'draws without a server',
    async go(person, { app }) {
      await app.close();
      // Firefox's driver reloads past the service worker, as Shift and the reload button do.
      await person.open(`${app.origin}/`);
      await person.see(THUMB);
      await draw(person);
      assert.equal(await person.count(THUMB), 3);
    },
  },
];
