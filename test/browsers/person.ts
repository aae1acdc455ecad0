import { By, type WebDriver, type WebElement } from 'selenium-webdriver';

/** How long a picture or an install may take on two busy cores, in milliseconds. */
const PATIENCE_MS = 240_000;

/** A person at a browser, who finds things by the words on the screen. */
export class Person {
  readonly #driver: WebDriver;

  constructor(driver: WebDriver) {
    this.#driver = driver;
  }

  open(address: string): Promise<void> {
    return this.#driver.get(address);
  }

  reload(): Promise<void> {
    return this.#driver.navigate().refresh();
  }

  /** Waits until something is on the screen. @throws Error that quotes the screen, after four minutes */
  async see(locator: By): Promise<WebElement> {
    try {
      let seen: WebElement | undefined;
      await this.#driver.wait(async (driver) => {
        for (const element of await driver.findElements(locator)) {
          if (await element.isDisplayed().catch(() => false)) seen = element;
        }
        return seen !== undefined;
      }, PATIENCE_MS);
      if (seen === undefined) throw new Error('It was there for a moment.');
      return seen;
    } catch (cause) {
      const text = await this.#driver.findElement(By.css('body')).getText();
      throw new Error(`${String(locator)} does not come. The screen says: ${text}`, { cause });
    }
  }

  async press(name: string): Promise<void> {
    await (await this.see(button(name))).click();
  }

  /** Replaces what a field holds. */
  async type(label: string, text: string): Promise<void> {
    const field = await this.see(By.css(`[aria-label="${label}"]`));
    await this.#driver.executeScript('arguments[0].select()', field);
    await field.sendKeys(text, '\t');
  }

  /** Waits until nothing of a kind is there. */
  async gone(locator: By): Promise<void> {
    await this.#driver.wait(async () => (await this.count(locator)) === 0, PATIENCE_MS);
  }

  count(locator: By): Promise<number> {
    return this.#driver.findElements(locator).then(({ length }) => length);
  }

  /** Runs a script in the page. */
  run<Value>(script: string, ...given: readonly unknown[]): Promise<Value> {
    return this.#driver.executeScript<Value>(script, ...given);
  }

  async screenshot(): Promise<Buffer> {
    return Buffer.from(await this.#driver.takeScreenshot(), 'base64');
  }
}

/** A button by its text or its label, of which a key's name may be the end. */
export function button(name: string): By {
  return By.xpath(
    `//button[not(@disabled) and not(@aria-disabled='true') and (@aria-label="${name}" or starts-with(normalize-space(), "${name}"))]`,
  );
}

/** An element that has this text and no child that has it. */
export function text(words: string): By {
  return By.xpath(`//*[text()[contains(normalize-space(), "${words}")]]`);
}
