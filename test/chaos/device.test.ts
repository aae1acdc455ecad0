/** The browser's GPU process dies under a run; cells.ts has the faults of the device itself. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ChaosLab } from './lab.ts';

let lab: ChaosLab;
beforeAll(async () => {
  lab = await ChaosLab.open();
});
afterAll(() => lab?.close());

it('a run whose GPU process dies begins once more by itself', async () => {
  const run = lab.run({ backend: 'webgpu', steps: 4 });
  await lab.page.waitForFunction(() => globalThis.chaosLog?.includes('1/4'), undefined, {
    timeout: 600_000,
  });
  const cdp = await lab.context.browser()?.newBrowserCDPSession();
  await cdp?.send('Browser.crashGpuProcess');
  await cdp?.detach();
  const { failure, log } = await run;
  expect(failure).toBeUndefined();
  expect(lab.server.begun).toBe(2);
  expect(log.filter((line) => line.includes('begins once more'))).toEqual([
    expect.stringContaining('graphics device was lost'),
  ]);
});
