/** What happens to pages while one of them runs a job. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ModelsPage } from '../e2e/models-page.ts';
import { ChaosLab } from './lab.ts';
import { STORE_CHANNEL } from './prelude.ts';

const DAY_MS = 86_400_000;

let lab: ChaosLab;
beforeAll(async () => {
  lab = await ChaosLab.open();
});
beforeEach(() => lab.reload());
afterAll(() => lab?.close());

/** How many engines live in all pages. */
function engines(): Promise<number> {
  return lab.page.evaluate(async () => {
    const { held = [] } = await navigator.locks.query();
    return held.filter(({ name }) => name?.startsWith('engine-thread:')).length;
  });
}

describe('a run', () => {
  it('whose page loses its lock stops, and runs once more where the lock is next', async () => {
    const other = await lab.context.newPage();
    await other.goto(`${lab.server.origin}/`);
    await other.waitForFunction(() => 'playground' in globalThis);
    const run = lab.run({ steps: 50 });
    await expect.poll(() => lab.server.begun).toBe(1);
    // The thief keeps the lock and runs nothing.
    const thief = await other.evaluateHandle(() => {
      const over = new AbortController();
      void navigator.locks.request('engine', { steal: true }, () => {
        return new Promise((resolve) => over.signal.addEventListener('abort', resolve));
      });
      return over;
    });
    await expect.poll(engines).toBe(0);
    await thief.evaluate((over) => over.abort());
    const { failure, log } = await run;
    expect(failure).toBeUndefined();
    expect(lab.server.begun).toBe(2);
    expect(log.filter((line) => line.includes('begins once more'))).toHaveLength(1);
    expect(await engines()).toBe(1);
    await other.close();
  });

  it('goes on when the clock of the computer is set a day on, and back', async () => {
    const { picture } = await lab.run({ steps: 30 });
    const now = await lab.page.evaluate(() => Date.now());
    const run = lab.run({ steps: 30 });
    const reaches = (line: string) =>
      lab.page.waitForFunction((line) => globalThis.chaosLog?.includes(line), line);
    await reaches('5/30');
    await lab.page.clock.setSystemTime(now + DAY_MS);
    await reaches('15/30');
    await lab.page.clock.setSystemTime(now - DAY_MS);
    expect(await run).toMatchObject({ failure: undefined, picture });
    expect(lab.server.begun).toBe(1);
  });
});

describe('the store of models', () => {
  it('says that it crashed, and answers again at the next question', async () => {
    const models = new ModelsPage(lab.page);
    await models.open();
    await models.dialog.getByText('free').first().waitFor();
    await lab.page.evaluate((name) => {
      const channel = new BroadcastChannel(name);
      channel.postMessage('break');
      channel.close();
    }, STORE_CHANNEL);
    await models.alert.getByText('The model store stopped without an answer').waitFor();
    expect(await models.alert.innerText()).not.toMatch(/reload/i);
    await models.close();
    await models.open();
    await models.alert.waitFor({ state: 'detached' });
  });
});
