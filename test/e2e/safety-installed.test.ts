import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkerFixture, flagsAll } from '../engine/node-checker.ts';
import { classifierThatFlags } from '../engine/vit-onnx.ts';
import { type HubRepo, memoryFile } from '../servers/hub/hub-files.ts';
import { ModelsPage } from './models-page.ts';
import { begin, ended, remove, tinySpec } from './store-calls.ts';
import { StoreLab } from './store-lab.ts';
import { REVISION } from './store-pack.ts';

const CONFIG = 'safety_checker/config.json';
const WEIGHTS = 'safety_checker/model.fp16.safetensors';
const ONNX = 'onnx/model.onnx';
const json = (name: string) => memoryFile(readFileSync(checkerFixture(name)), false);

/** Miniatures of both checkers, which flag every picture. */
const repos = async (): Promise<Record<string, HubRepo>> => ({
  'owner/v1': {
    revision: REVISION,
    files: new Map([
      [CONFIG, json(`v1/${CONFIG}`)],
      [WEIGHTS, memoryFile(await flagsAll(), true)],
    ]),
  },
  'owner/v2': {
    revision: REVISION,
    files: new Map([
      ['config.json', json('v2/config.json')],
      ['preprocessor_config.json', json('v2/preprocessor_config.json')],
      [ONNX, memoryFile(await classifierThatFlags(), true)],
    ]),
  },
});

const hub = (repo: string) => ({ kind: 'huggingface', repo, revision: REVISION }) as const;
const v1 = tinySpec('q8', {
  model: 'safety-v1',
  title: 'Safety checker v1',
  format: 'checker',
  source: hub('owner/v1'),
  files: [{ path: CONFIG }, { path: WEIGHTS }],
});
const v2 = tinySpec('fp32', {
  model: 'safety-v2',
  title: 'Safety checker v2',
  format: 'files',
  source: hub('owner/v2'),
  files: [{ path: 'config.json' }, { path: 'preprocessor_config.json' }, { path: ONNX }],
});

let lab: StoreLab;
let store: Page;
let app: Page;
beforeAll(async () => {
  lab = await StoreLab.open({ hub: { repos: await repos() }, ready: true });
  store = await lab.openPage();
  app = await lab.openApp();
});
afterAll(() => lab?.close());

/** Draws the app's example, which no checker of the app's own flags. */
async function draw(version: string) {
  const source = readFileSync(new URL('../../public/example.png', import.meta.url));
  const request = {
    image_url: `data:image/png;base64,${source.toString('base64')}`,
    prompt: '',
    image_size: { width: 64, height: 64 },
    num_inference_steps: 10,
    strength: 0.1,
    guidance_scale: 1,
    safety_checker_version: version,
    seed: 1,
  };
  return app.evaluate(async (body) => {
    const end = await globalThis.playground?.generate({ request: body });
    if (end?.ok !== true) return { failure: end?.failure };
    const { output, metrics } = end;
    return { flags: output.has_nsfw_concepts, by: metrics.safety_checker };
  }, request);
}

describe('a safety checker', () => {
  it.each(['v1', 'v2'])('%s that is not installed: the built-in one answers', async (version) => {
    expect(await draw(version)).toEqual({ flags: [false], by: 'OpenNSFW' });
  });

  it.each([
    ['v1', v1, 'checker'],
    ['v2', v2, 'files'],
  ] as const)('%s is installed from the hub, and answers', async (version, spec, format) => {
    const id = await begin(store, spec);
    expect(await ended(store, id)).toMatchObject({ state: 'ready', format });
    const by = `safety checker ${version}`;
    expect(await draw(version)).toEqual({ flags: [true], by });
  });

  it('stands among the helper models, and cannot be chosen to draw', async () => {
    const models = new ModelsPage(app);
    await models.open();
    const helpers = models.dialog.getByRole('list', { name: 'Helper models' });
    const row = helpers.getByRole('listitem', { name: 'Safety checker v1, 8 bits', exact: true });
    await row.getByText('Ready').waitFor();
    expect(await row.getByRole('button', { name: /^Use/ }).count()).toBe(0);
    await models.close();
  });

  it('is chosen under Advanced, where a check is asked for', async () => {
    await app.getByRole('button', { name: 'Advanced' }).click();
    const choice = app.getByRole('group', { name: 'Safety checker' });
    await choice.getByRole('button', { name: 'v2' }).click();
    await choice.locator('[aria-pressed="true"]', { hasText: 'v2' }).waitFor();
    await app.getByLabel('Ask for the safety check').uncheck();
    await choice.waitFor({ state: 'detached' });
  });

  it('that is deleted does not answer any more', async () => {
    for (const { id, model } of await store.evaluate(() => globalThis.store.listed())) {
      if (model === 'safety-v1') await remove(store, id);
    }
    expect(await draw('v1')).toEqual({ flags: [false], by: 'OpenNSFW' });
    expect(await draw('v2')).toEqual({ flags: [true], by: 'safety checker v2' });
  });
});
