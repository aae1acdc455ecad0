import { expect } from 'vitest';
import type { JSHandle, Locator, Page } from 'playwright-core';

/** A file as a person would drop it. */
export interface DroppedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** The app's main screen, found by the texts and labels that a person sees. */
export class AppPage {
  readonly page: Page;
  /**
   * Errors that the page has thrown or logged. A test that expects none checks that it is empty.
   */
  readonly errors: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => {
      // What the page's policy refuses, no script of the app may ask for.
      if (
        /violates the following Content Security|TrustedHTML|TrustedScriptURL/.test(message.text())
      )
        this.errors.push(message.text());
    });
  }

  async drop(...files: readonly DroppedFile[]): Promise<void> {
    await this.#drop(await this.#transfer(files));
  }

  /** Drops what a link or a picture of another page carries, a `text/uri-list`. */
  async dropAddresses(list: string): Promise<void> {
    await this.#drop(
      await this.page.evaluateHandle((uris) => {
        const transfer = new DataTransfer();
        transfer.setData('text/uri-list', uris);
        return transfer;
      }, list),
    );
  }

  /**
   * Pastes into what has the focus.
   * @returns whether the app left it to the browser, which then inserts the text
   */
  async paste(text: string, ...files: readonly DroppedFile[]): Promise<boolean> {
    const data = await this.#transfer(files);
    return data.evaluate((transfer, plain) => {
      transfer.setData('text/plain', plain);
      const event = { clipboardData: transfer, bubbles: true, cancelable: true };
      return (document.activeElement ?? document.body).dispatchEvent(
        new ClipboardEvent('paste', event),
      );
    }, text);
  }

  #transfer(files: readonly DroppedFile[]): Promise<JSHandle<DataTransfer>> {
    return this.page.evaluateHandle(
      (given) => {
        const transfer = new DataTransfer();
        for (const { base64, name, type } of given) {
          const binary = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
          transfer.items.add(new File([binary], name, { type }));
        }
        return transfer;
      },
      files.map(({ name, type, bytes }) => ({
        name,
        type,
        base64: Buffer.from(bytes).toString('base64'),
      })),
    );
  }

  async #drop(dataTransfer: JSHandle<DataTransfer>): Promise<void> {
    for (const event of ['dragenter', 'dragover', 'drop']) {
      await this.page.dispatchEvent('body', event, { dataTransfer });
    }
  }

  /**
   * Makes the screen look as in a new browser, for the next test. The page is not loaded again: its engine
   * stays warm.
   */
  async startOver(): Promise<void> {
    await this.page.evaluate(forgetJobs);
    await this.history.first().waitFor({ state: 'detached' });
    // The stage goes from the last result to the picture, to a mask that is being painted, or to neither.
    const remove = this.page.getByRole('button', { name: 'Remove the picture' });
    const done = this.page.getByRole('button', { name: 'Done', exact: true });
    await remove.or(done).or(this.page.getByText('Drop a picture to begin')).waitFor();
    // Strength is there with a picture alone.
    const strength = this.page.getByLabel('Strength, number', { exact: true });
    if (await strength.isVisible()) await this.setNumber('Strength, number', 0.95);
    const cover = this.page.getByRole('button', { name: 'Cover', exact: true });
    if (await cover.isVisible()) await cover.click();
    if (await remove.isVisible()) await remove.click();
    await this.page.getByRole('button', { name: 'Auto', exact: true }).click();
    await this.page.getByRole('button', { name: 'Draw a new seed for each run' }).click();
    await this.prompt.fill('');
    await this.setSteps(25);
    await this.setNumber('Guidance end, number', 0);
  }

  get prompt(): Locator {
    return this.page.getByLabel('Prompt', { exact: true });
  }

  get generate(): Locator {
    return this.page.getByRole('button', { name: 'Generate' });
  }

  get cancel(): Locator {
    return this.page.getByRole('button', { name: 'Cancel', exact: true });
  }

  get preview(): Locator {
    return this.page.locator('canvas[data-seen]:not([data-small] *)');
  }

  /** The run in the strip of the history. */
  get runTile(): Locator {
    return this.page.getByRole('list', { name: 'History' }).locator('[data-running]');
  }

  get result(): Locator {
    return this.page.getByTestId('result');
  }

  /** What is open above the page. A notice is a dialog too, and may still stand. */
  get dialog(): Locator {
    return this.page.getByRole('dialog').and(this.page.locator(':not([data-toast])'));
  }

  get alert(): Locator {
    return this.page.getByRole('alert');
  }

  get history(): Locator {
    return this.page.getByRole('list', { name: 'History' }).locator('[data-thumb]');
  }

  /** Waits for a notice, and keeps the pointer on it: else it ends after ten seconds, with what it offers. */
  async holdNotice(words: string): Promise<void> {
    await this.page.locator('[data-toast]').filter({ hasText: words }).first().hover();
  }

  /** Types into a number field and leaves it. */
  async setNumber(label: string, value: number | string): Promise<void> {
    const field = this.page.getByLabel(label, { exact: true });
    await field.fill(String(value));
    await field.press('Tab');
  }

  /**
   * Sets fewer steps and a smaller picture than a person would, for tests that do not look at it: a picture of
   * 256×256 takes 1.0 CPU seconds, one of 64×64 0.4.
   */
  async drawSmall(steps = 2): Promise<void> {
    await this.setSteps(steps);
    await this.page.getByRole('button', { name: 'Own numbers' }).click();
    await this.setNumber('Width', 64);
    await this.setNumber('Height', 64);
  }

  /** Sets as many steps as there may be, of the model's own size, for tests that act while they run. */
  async drawLong(): Promise<void> {
    await this.setSteps(50);
    await this.page.getByRole('button', { name: 'Auto', exact: true }).click();
  }

  /** Sets fewer steps than a person would. */
  async setSteps(steps: number): Promise<void> {
    const advanced = this.page.getByRole('button', { name: 'Advanced' });
    if ((await advanced.getAttribute('aria-expanded')) !== 'true') await advanced.click();
    await this.setNumber('Steps, number', steps);
  }

  /** Starts a run and waits until its picture is there. A run of a few steps may be over before the page shows it. */
  async run(): Promise<void> {
    const before = await this.result.evaluateAll(([shown]) => shown?.getAttribute('data-job'));
    await this.generate.click();
    const made = this.result.and(this.page.locator(`:not([data-job="${before}"])`));
    await made.waitFor().catch(async (error: unknown) => {
      const said = await this.alert.allInnerTexts();
      throw new Error(`No picture came; the page says: ${said.join() || 'nothing'}`, {
        cause: error,
      });
    });
    await this.generate.waitFor();
    expect(await this.alert.allInnerTexts()).toEqual([]);
  }

  /** The ONNX Runtime sessions that were created for the shown picture. */
  async sessionsCreated(): Promise<string> {
    await this.page.getByRole('button', { name: 'How it was made' }).click();
    await this.page.getByText('What the engine did').click();
    const text = await this.page.getByTestId('sessions-created').innerText();
    await this.page.keyboard.press('Escape');
    // A notice is a dialog too, and may still stand.
    const sheet = this.page.getByRole('dialog', { name: 'How it was made' });
    await sheet.waitFor({ state: 'detached' });
    return text;
  }
}

/** Deletes all jobs and pictures, and tells the page, as the app's own pages tell each other. */
async function forgetJobs(): Promise<void> {
  // The app opens its database after the first paint. To open one that is not there would make an empty one.
  const there = await indexedDB.databases();
  if (there.every(({ name }) => name !== 'playground')) return;
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('playground');
    opening.addEventListener('success', () => resolve(opening.result));
    opening.addEventListener('error', () => reject(opening.error ?? new Error('no database')));
  });
  const tx = database.transaction(['jobs', 'blobs'], 'readwrite');
  const keys = tx.objectStore('jobs').getAllKeys();
  keys.addEventListener('success', () => {
    tx.objectStore('jobs').clear();
    tx.objectStore('blobs').clear();
  });
  await new Promise((resolve) => tx.addEventListener('complete', resolve));
  database.close();
  const channel = new BroadcastChannel('playground-jobs');
  for (const id of keys.result) channel.postMessage(id);
  channel.close();
}
