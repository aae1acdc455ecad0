/** What breaks on the way from the app's server to a run: scripts, the runtime, weights. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChaosLab } from './lab.ts';
import { damaged, isCutOff, isSilent, refuses } from './network-faults.ts';

const UNET = 'models/demo/unet/diffusion_pytorch_model.safetensors';
const UNET_PATH = /\/models\/demo\/unet\/.*\.safetensors$/;
const RUNTIME = /\/ort-wasm[^/]*\.wasm$/;

describe('a run', () => {
  let lab: ChaosLab;
  beforeAll(async () => {
    lab = await ChaosLab.open();
  });
  beforeEach(() => lab.reload());
  afterAll(() => lab?.close());

  it('whose runtime does not come twice fails and names the engine; the next one runs', async () => {
    const mend = lab.server.break({ path: RUNTIME, answer: refuses });
    const { failure } = await lab.run();
    expect(lab.server.begun).toBe(2);
    expect(failure).toMatchObject({
      code: 'engine_crashed',
      message: expect.stringContaining('The engine could not start') as string,
    });
    mend();
    expect(await lab.run()).toMatchObject({ failure: undefined });
  });

  it('whose engine does not load once runs again by itself, in a new worker', async () => {
    const mend = lab.server.break({
      path: /\/assets\/engine-[^/]+\.js$/,
      answer: refuses,
      times: 1,
    });
    const { failure, log } = await lab.run();
    expect(failure).toBeUndefined();
    expect(log.filter((line) => line.includes('begins once more'))).toEqual([
      expect.stringContaining('The engine could not be loaded.'),
    ]);
    mend();
  });

  it('whose engine never loads fails and says so; the next one runs', async () => {
    const mend = lab.server.break({ path: /\/assets\/engine-[^/]+\.js$/, answer: refuses });
    expect((await lab.run()).failure).toMatchObject({
      code: 'engine_crashed',
      message: 'The engine could not be loaded.',
    });
    mend();
    expect(await lab.run()).toMatchObject({ failure: undefined });
  });

  it.each([
    ['is cut off', isCutOff],
    ['has an error', refuses],
  ])('whose model server %s twice goes on', async (_name, answer) => {
    const mend = lab.server.break({ path: UNET_PATH, answer, times: 2 });
    const { failure, log } = await lab.run();
    mend();
    expect(failure).toBeUndefined();
    expect(log.filter((line) => line.startsWith('WARN'))).toEqual([]);
    expect(lab.server.begun).toBe(1);
  });

  it('whose model server never answers fails after a minute and names the file; the next one runs', async () => {
    const mend = lab.server.break({ path: UNET_PATH, answer: isSilent });
    expect((await lab.run()).failure).toMatchObject({
      code: 'file_download_error',
      message: expect.stringMatching(/^unet\/.*sent nothing for 30 seconds/) as string,
    });
    mend();
    expect(await lab.run()).toMatchObject({ failure: undefined });
  });

  it('on weights that are no numbers names the damaged file; the next one opens the model anew', async () => {
    const file = await damaged(UNET);
    const mend = lab.server.break({ path: UNET_PATH, answer: file.answer });
    expect((await lab.run()).failure).toMatchObject({
      code: 'model_damaged',
      message: expect.stringContaining('unet/diffusion_pytorch_model.safetensors') as string,
    });
    mend();
    const { failure, sessions } = await lab.run();
    expect(failure).toBeUndefined();
    expect(sessions).toContain('unet');
    await file.remove();
  });
});
