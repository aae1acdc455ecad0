import type { Locator, Page } from 'playwright-core';

/** The app's list of models, as a person uses it. */
export class ModelsDialog {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  static async open(page: Page): Promise<ModelsDialog> {
    await page.getByRole('combobox', { name: 'Model', exact: true }).click();
    await page.getByRole('option', { name: /^Install and manage models/ }).click();
    await page.getByRole('dialog', { name: 'Models' }).waitFor();
    return new ModelsDialog(page);
  }

  /**
   * The row of a model that is installed, or on its way.
   * @param precision as the row says it ("8 bits"), where there may be several
   */
  pack(model: string, precision?: string): Locator {
    const label = precision === undefined ? '' : `[aria-label$="${precision}"]`;
    return this.#page.locator(`li[data-model="${model}"][data-state]${label}`);
  }

  /**
   * Presses Install, and waits until the install has begun.
   * @param precision as the form says it ("8 bits"), where there are several
   * @throws Error with what the app says, if it refuses
   */
  async install(model: string, precision?: string): Promise<void> {
    const row = this.#page.locator(`li[data-model="${model}"]:not([data-state])`);
    const tick = row.getByRole('checkbox', { name: /^I accept/ });
    await tick.waitFor();
    if (precision !== undefined) await row.getByRole('radio', { name: precision }).click();
    await tick.check();
    await row.getByRole('button', { name: /^Install / }).click();
    const refusal = row.getByRole('alert');
    await this.pack(model, precision).or(refusal).first().waitFor();
    const said = (await refusal.allInnerTexts()).join(' ').replace(/\s+/g, ' ');
    if (said !== '') throw new Error(`the install was refused: ${said}`);
  }

  /** Presses a button of an installed model, which must be one that can be pressed. */
  async press(model: string, button: string, precision?: string): Promise<void> {
    await this.pack(model, precision).getByRole('button', { name: button, exact: true }).click();
  }
}
