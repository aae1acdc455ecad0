import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';

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
      if (/Content Security Policy|Trusted/.test(message.text())) this.errors.push(message.text());
    });
  }

  async drop({ name, type, bytes }: DroppedFile): Promise<void> {
    const data = await this.page.evaluateHandle(
      ([base64, fileName, fileType]) => {
        const binary = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
        const transfer = new DataTransfer();
        transfer.items.add(new File([binary], fileName, { type: fileType }));
        return transfer;
      },
      [Buffer.from(bytes).toString('base64'), name, type] as const,
    );
    for (const event of ['dragenter', 'dragover', 'drop']) {
      await this.page.dispatchEvent('body', event, { dataTransfer: data });
    }
  }

  get prompt(): Locator {
    return this.page.getByLabel('Prompt', { exact: true });
  }

  get generate(): Locator {
    return this.page.getByRole('button', { name: 'Generate' });
  }

  get cancel(): Locator {
    return this.page.getByRole('button', { name: 'Cancel' });
  }

  get preview(): Locator {
    return this.page.locator('canvas[data-seen]');
  }

  get result(): Locator {
    return this.page.getByTestId('result');
  }

  get alert(): Locator {
    return this.page.getByRole('alert');
  }

  get history(): Locator {
    return this.page.getByRole('list', { name: 'History' }).getByRole('button');
  }

  /** Types into a number field and leaves it. */
  async setNumber(label: string, value: number): Promise<void> {
    const field = this.page.getByLabel(label, { exact: true });
    await field.fill(String(value));
    await field.press('Tab');
  }

  /** Sets fewer steps than a person would, for tests that do not look at the picture. */
  async setSteps(steps: number): Promise<void> {
    const advanced = this.page.getByRole('button', { name: 'Advanced' });
    if ((await advanced.getAttribute('aria-expanded')) !== 'true') await advanced.click();
    await this.setNumber('Steps, number', steps);
  }

  /** Starts a run and waits until its picture is there. */
  async run(): Promise<void> {
    await this.generate.click();
    await this.cancel.waitFor();
    await this.generate.waitFor();
    expect(await this.alert.allInnerTexts()).toEqual([]);
    await this.result.waitFor();
  }

  /** The ONNX Runtime sessions that were created for the shown picture. */
  async sessionsCreated(): Promise<string> {
    await this.page.getByRole('button', { name: 'How it was made' }).click();
    const text = await this.page.getByTestId('sessions-created').innerText();
    await this.page.keyboard.press('Escape');
    await this.page.getByRole('dialog').waitFor({ state: 'detached' });
    return text;
  }
}
