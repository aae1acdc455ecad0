import type { Locator, Page } from 'playwright-core';

/** The models dialog, found by the texts and labels that a person sees. */
export class ModelsPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog', { name: 'Models' });
  }

  get alert(): Locator {
    return this.dialog.getByRole('alert');
  }

  /** Rows of models that are installed or on their way. */
  get rows(): Locator {
    return this.dialog.locator('li[data-state]');
  }

  get picker(): Locator {
    return this.page.getByRole('combobox', { name: 'Model' });
  }

  async open(): Promise<void> {
    await this.picker.click();
    await this.page.getByRole('option', { name: 'Install and manage models…' }).click();
    await this.dialog.waitFor();
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.dialog.waitFor({ state: 'detached' });
  }

  row(name: string): Locator {
    return this.dialog.getByRole('listitem', { name, exact: true });
  }

  /** Waits until a model is in one of the states the store knows. */
  async until(name: string, state: string): Promise<void> {
    const row = this.dialog.locator(`li[data-state="${state}"][aria-label="${name}"]`);
    await row.waitFor().catch(async (cause: unknown) => {
      throw new Error(`The dialog says: ${await this.dialog.innerText()}`, { cause });
    });
  }

  /** Types a repository or an address and lets the app look at it. */
  async look(text: string): Promise<void> {
    await this.dialog.getByLabel('Hugging Face repository or address').fill(text);
    await this.dialog.getByRole('button', { name: 'Look' }).click();
  }

  async pickFolder(folder: string): Promise<void> {
    const [chooser] = await Promise.all([
      this.page.waitForEvent('filechooser'),
      this.dialog.getByRole('button', { name: 'Folder…' }).click(),
    ]);
    await chooser.setFiles(folder);
  }

  /** Picks one file of weights in the browser's dialog. */
  async pickFile(file: string): Promise<void> {
    const [chooser] = await Promise.all([
      this.page.waitForEvent('filechooser'),
      this.dialog.getByRole('button', { name: 'File…' }).click(),
    ]);
    await chooser.setFiles(file);
  }

  /** Drops a folder or a file of this machine onto the page, as a person drags it in from a file manager. */
  async dropFolder(folder: string): Promise<void> {
    const cdp = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: [folder], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await cdp.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
    }
    await cdp.detach();
  }

  /** Chooses a precision, by its name, and installs the model that `look` found. */
  async install(title: string, precision?: string): Promise<void> {
    const form = this.dialog.locator('section').getByRole('radio', { name: precision ?? '' });
    if (precision !== undefined) await form.check();
    await this.dialog.getByRole('button', { name: `Install ${title}`, exact: true }).click();
  }

  /** The bytes that a row says it has fetched. */
  async fetched(name: string): Promise<number> {
    const value = await this.row(name).getByRole('progressbar').getAttribute('aria-valuenow');
    return Number(value);
  }
}
