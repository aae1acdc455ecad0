/** Every fault at every moment; docs/RELIABILITY.md says what is to happen. `npm run test:chaos` runs it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CELLS } from './cells.ts';
import { ChaosLab } from './lab.ts';
import { testCells } from './run-cells.ts';

describe('a run whose worker breaks', () => {
  testCells(CELLS);
});

describe('a run', () => {
  const UNET = /models\/demo\/unet\/.*\.safetensors$/;
  let lab: ChaosLab;
  beforeAll(async () => {
    lab = await ChaosLab.open();
  });
  afterAll(() => lab?.close());

  it('whose model server never answers fails after a minute and names the file; the next one runs', async () => {
    const mend = await lab.break({
      path: UNET,
      answer: () => new Promise(() => {}),
      times: Infinity,
    });
    expect((await lab.run(undefined)).failure).toMatchObject({
      code: 'file_download_error',
      message: expect.stringMatching(/^unet\/.*sent nothing for 30 seconds/) as string,
    });
    await mend();
    expect(await lab.run(undefined)).toMatchObject({ ok: true });
  });

  it('whose page loses its lock runs once more, in the page that has the lock next', async () => {
    const run = lab.run(undefined, { steps: 30 });
    await expect
      .poll(() =>
        lab.page.evaluate(async () => {
          const { held = [] } = await navigator.locks.query();
          return held.some(({ name }) => name?.startsWith('engine-thread:'));
        }),
      )
      .toBe(true);
    await lab.page.evaluate(() => navigator.locks.request('engine', { steal: true }, () => {}));
    const { ok, log } = await run;
    expect(ok).toBe(true);
    expect(log.filter((line) => line.includes('begins once more'))).toHaveLength(1);
  });

  it('on weights that are no numbers names the file that was damaged; the next one runs', async () => {
    const whole = await ChaosLab.open();
    const mend = await whole.break({
      path: UNET,
      answer: async (route) => {
        const answer = await route.fetch();
        const body = await answer.body();
        const [, from = '0'] = /bytes=(\d+)/.exec(route.request().headers()['range'] ?? '') ?? [];
        // All behind the header: 0xffffffff is no number as a float.
        const header = 200_000;
        if (body.length > 1) body.fill(0xff, Math.max(0, header - Number(from)));
        await route.fulfill({ response: answer, body });
      },
      times: Infinity,
    });
    expect((await whole.run(undefined)).failure).toMatchObject({
      code: 'model_damaged',
      message: expect.stringMatching(/^unet\/diffusion_pytorch_model\.safetensors/) as string,
    });
    await mend();
    expect(await whole.run(undefined)).toMatchObject({ ok: true });
    await whole.close();
  });
});
