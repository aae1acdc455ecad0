import type { Page } from 'playwright-core';
import type { AppPage } from '../e2e/app-page.ts';

/** A state of the screen that the visual record keeps, and how a person comes to it from the one before. */
export interface ShownState {
  readonly name: string;
  show(app: AppPage): Promise<unknown>;
  /** Goes back to where the next state begins. */
  leave?(app: AppPage): Promise<unknown>;
}

/** Presses a key while no field has the focus. */
const pressOutside = (key: string) => async (app: AppPage) => {
  await app.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await app.page.keyboard.press(key);
};

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first();

async function closeSheet({ page }: AppPage): Promise<void> {
  await page.keyboard.press('Escape');
  // A notice is a dialog, too.
  await page.locator('[role=dialog]:not([aria-modal=false])').waitFor({ state: 'detached' });
}

/** In the order in which they are shown. The script of the engine is taken away before the last but one. */
export const STATES: readonly ShownState[] = [
  {
    name: 'first visit',
    show: ({ page }) => page.getByRole('complementary', { name: 'About this browser' }).waitFor(),
  },
  {
    name: 'a picture',
    async show(app) {
      await button(app.page, 'Try the example').click();
      await app.page.getByRole('img', { name: 'example.png' }).waitFor();
    },
  },
  {
    name: 'a mask',
    async show(app) {
      await pressOutside('b')(app);
      const surface = app.page.getByRole('button', { name: /^The mask\. Paint/ });
      await surface.click();
    },
    async leave(app) {
      await app.page.getByRole('button', { name: 'Done', exact: true }).click();
      await app.page.getByRole('button', { name: 'Remove the mask' }).click();
    },
  },
  {
    name: 'Advanced',
    async show(app) {
      await app.setSteps(12);
      await app.page.getByLabel('Negative prompt').scrollIntoViewIfNeeded();
    },
    leave: ({ page }) => button(page, 'Advanced').click(),
  },
  {
    name: 'running',
    async show(app) {
      await app.generate.click();
      await app.page
        .getByText(/step [3-9] of/)
        .filter({ visible: true })
        .first()
        .waitFor();
    },
    leave: (app) => app.result.waitFor(),
  },
  { name: 'a result', show: ({ page }) => button(page, 'Download').waitFor() },
  { name: 'side by side', show: pressOutside('c'), leave: pressOutside('c') },
  {
    name: 'full screen',
    async show(app) {
      await pressOutside('f')(app);
      await app.page.getByRole('dialog').getByTestId('result').waitFor();
    },
    leave: pressOutside('f'),
  },
  {
    name: 'how it was made',
    show: ({ page }) => button(page, 'How it was made').click(),
    leave: closeSheet,
  },
  {
    name: 'what to bring back',
    async show({ page }) {
      await button(page, 'Bring back a part').click();
      await page.getByRole('menuitem').first().waitFor();
    },
    async leave({ page }) {
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'six strengths',
    async show(app) {
      await pressOutside('t')(app);
      // The strip is soon done: at few steps a run of it has one or two.
      await button(app.page, 'Cancel the rest').waitFor();
    },
    leave: ({ page }) => button(page, 'Cancel the rest').click(),
  },
  {
    name: 'the queue',
    async show(app) {
      await app.generate.click();
      await app.cancel.waitFor();
      for (let i = 0; i < 2; i++) await button(app.page, 'Add to queue').click();
      await app.page
        .getByText(/step [2-9] of/)
        .first()
        .waitFor();
    },
  },
  {
    name: 'shortcuts',
    show: pressOutside('?'),
    leave: closeSheet,
  },
  {
    name: 'models',
    show: pressOutside('m'),
  },
  {
    name: 'licence',
    show: ({ page }) => button(page, 'Install…').click(),
    leave: closeSheet,
  },
  {
    name: 'a failure',
    async show(app) {
      await app.page.route(/assets\/engine-/, (route) => route.abort());
      await app.page.reload();
      await app.alert.first().waitFor();
    },
  },
];
