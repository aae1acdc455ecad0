import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../workers/protocol/failure.ts';
import { fixture } from '../goldens/golden-case.ts';
import { folderRepo, type HubRepo, memoryFile } from '../servers/hub/hub-files.ts';
import { ask, tinySpec } from './store-calls.ts';
import { StoreLab } from './store-lab.ts';

const VAE = 'vae/diffusion_pytorch_model.safetensors';
const hub = (repo: string) => ({ kind: 'huggingface', repo, revision: 'abc' }) as const;

let lab: StoreLab;
let page: Page;
beforeAll(async () => {
  const tiny = await folderRepo(fixture('tiny-playground'), 'abc');
  lab = await StoreLab.open({
    hub: {
      repos: {
        'owner/gated': { ...tiny, gated: true },
        'owner/other': withText(
          tiny,
          'model_index.json',
          '{"_class_name":"StableDiffusionPipeline"}',
        ),
        'owner/flux': withText(
          tiny,
          'scheduler/scheduler_config.json',
          '{"_class_name":"FlowMatch"}',
        ),
        'owner/words': { revision: 'abc', files: new Map([['README.md', file('# Words')]]) },
        'owner/half': without(tiny, VAE),
      },
    },
  });
  page = await lab.openPage();
});
afterAll(() => lab?.close());
afterEach(async () => {
  expect(await page.evaluate(async () => globalThis.store.listed())).toEqual([]);
  expect(await page.evaluate(() => globalThis.store.withBytes())).toEqual([]);
});

function file(text: string) {
  return memoryFile(new TextEncoder().encode(text), false);
}

function withText(repo: HubRepo, path: string, text: string): HubRepo {
  return { ...repo, files: new Map([...repo.files, [path, file(text)]]) };
}

function without(repo: HubRepo, path: string): HubRepo {
  return { ...repo, files: new Map([...repo.files].filter(([name]) => name !== path)) };
}

describe('an install that is refused leaves nothing behind', () => {
  const cases: [string, Parameters<typeof tinySpec>[1], ErrorCode, RegExp][] = [
    ['a gated repository', { source: hub('owner/gated') }, 'model_gated', /asks for a login/],
    [
      'a repository that is not there',
      { source: hub('no/such') },
      'model_gated',
      /or is not there/,
    ],
    [
      'another pipeline',
      { source: hub('owner/other') },
      'model_unsupported',
      /StableDiffusionPipeline/,
    ],
    ['another scheduler', { source: hub('owner/flux') }, 'model_unsupported', /"FlowMatch"/],
    ['no model at all', { source: hub('owner/words') }, 'model_unsupported', /no diffusers folder/],
    [
      'files of which one is not there',
      {
        source: hub('owner/words'),
        format: 'files',
        files: [{ path: 'README.md' }, { path: 'onnx/model.onnx' }],
      },
      'model_file_missing',
      /onnx\/model\.onnx/,
    ],
    [
      'files of which none is named',
      { source: hub('owner/words'), format: 'files' },
      'model_file_missing',
      /No file/,
    ],
    ['a model without its VAE', { source: hub('owner/half') }, 'model_file_missing', /vae\//],
    [
      'no address',
      { source: { kind: 'url', base: 'somewhere' } },
      'model_not_found',
      /no web address/,
    ],
    [
      'no server',
      { source: { kind: 'url', base: 'http://localhost:9/model/' } },
      'file_download_error',
      /model_index\.json/,
    ],
  ];
  it.each(cases)('%s', async (_name, changes, code, names) => {
    const quick = await lab.openPage({ attempts: 1 });
    const answer = await ask(quick, tinySpec('fp16', changes));
    await quick.close();
    expect(answer).toMatchObject({
      ok: false,
      failure: { code, message: expect.stringMatching(names) as string },
    });
  });

  it('a file that its publisher has with another sha256: both are shown', async () => {
    const published = lab.repo.files.get(VAE);
    const known = { path: VAE, size: published?.size ?? 0, sha256: 'a'.repeat(64) };
    const before = lab.fetched;
    expect(await ask(page, tinySpec('fp16', { files: [known] }))).toMatchObject({
      ok: false,
      failure: {
        code: 'model_file_invalid',
        message: expect.stringMatching(
          new RegExp(`${published?.oid} where ${known.sha256} is known`),
        ) as string,
      },
    });
    // Only the index was read, and no byte of a weight.
    expect(lab.fetched - before).toBeLessThan(10_000);
  });

  it('a licence that was not accepted: nothing is asked of any server', async () => {
    const before = lab.hub.requests.length;
    const licence = { name: 'Community License', url: 'https://example.org/licence' };
    expect(await ask(page, tinySpec('fp16', { licence }))).toMatchObject({
      ok: false,
      failure: {
        code: 'licence_not_accepted',
        message: expect.stringMatching(/Community/) as string,
      },
    });
    expect(lab.hub.requests.length).toBe(before);
  });
});
