import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookAt } from './look-at-source.ts';

const COMMIT = 'b'.repeat(40);
const WEIGHTS = {
  'text_encoder/model.safetensors': 400,
  'text_encoder/model.fp16.safetensors': 200,
  'text_encoder_2/model.fp16.safetensors': 1200,
  'unet/diffusion_pytorch_model.safetensors': 10_000,
  'vae/diffusion_pytorch_model.fp16.safetensors': 100,
};

/** What the hub has: configs by their paths, sizes of weights, and what its page says of the licence. */
interface Repo {
  readonly configs: Readonly<Record<string, object>>;
  readonly weights: Readonly<Record<string, number>>;
  readonly card?: object;
}
const REPOS: Readonly<Record<string, Repo>> = {
  'maker/turbo': {
    configs: {
      'model_index.json': {
        _class_name: 'StableDiffusionXLPipeline',
        text_encoder: ['transformers', 'CLIPTextModel'],
      },
      'scheduler/scheduler_config.json': {
        _class_name: 'EulerAncestralDiscreteScheduler',
        timestep_spacing: 'trailing',
      },
    },
    weights: WEIGHTS,
    card: { license: 'openrail++' },
  },
  'maker/flux': { configs: { 'model_index.json': { _class_name: 'FluxPipeline' } }, weights: {} },
  'maker/own': {
    configs: { 'model_index.json': { _class_name: 'StableDiffusionXLPipeline' } },
    weights: { 'unet/diffusion_pytorch_model.safetensors': 1 },
    card: {
      license: 'other',
      license_name: 'own-licence',
      license_link: 'https://maker.example/l',
    },
  },
  'maker/empty': { configs: {}, weights: { 'README.md': 1 } },
};

let server: Server;
let hub: string;
/** Nobody sees the files without a login; or not even their list. */
let gated: 'files' | 'all' | null = null;
beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://hub');
    if (gated === 'all' || (gated === 'files' && pathname.includes('/resolve/')))
      return void response.writeHead(401).end();
    response.setHeader('X-Repo-Commit', COMMIT);
    const [, listed = ''] = /^\/api\/models\/(\w+\/\w+)\/revision\/main$/.exec(pathname) ?? [];
    const named = REPOS[listed];
    if (named !== undefined) {
      const names = { ...named.configs, ...named.weights };
      const siblings = Object.keys(names).map((rfilename) => ({
        rfilename,
        size: named.weights[rfilename] ?? 10,
      }));
      return void response.end(JSON.stringify({ sha: COMMIT, siblings, cardData: named.card }));
    }
    const [, repo = '', path = ''] = /^\/(\w+\/\w+)\/resolve\/\w+\/(.+)$/.exec(pathname) ?? [];
    const config = REPOS[repo]?.configs[path];
    if (config === undefined) return void response.writeHead(404).end();
    return void response.end(JSON.stringify(config));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  hub = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const look = (repo: string, at = hub) => lookAt({ kind: 'repo', repo, revision: 'main' }, at);

describe('looking at a repository', () => {
  it('tells family, licence, and the bytes that are fetched and kept, before an install', async () => {
    expect(await look('maker/turbo')).toMatchObject({
      ok: true,
      draft: {
        source: { repo: 'maker/turbo', revision: COMMIT },
        family: { name: 'SDXL Turbo, made for few steps', unsuited: null },
        licence: { name: 'CreativeML Open RAIL++-M' },
        fetchedBytes: 200 + 1200 + 10_000 + 100,
        // The UNet has no 16-bit variant: half of it is kept.
        keptBytes: { fp16: 6500, q8: expect.closeTo(6500 * 0.616) as number },
        estimated: true,
      },
    });
  });

  it('tells why a model of another family cannot be used', async () => {
    const looked = await look('maker/flux');
    expect(looked).toMatchObject({ draft: { family: { name: 'Flux' } } });
    expect(looked.ok && looked.draft.family?.unsuited).toContain('FluxPipeline');
  });

  it('names a licence of the maker’s own by its page, and no size that it does not know', async () => {
    const looked = await look('maker/own');
    expect(looked).toMatchObject({
      draft: { licence: { name: 'own-licence', url: 'https://maker.example/l' }, keptBytes: {} },
    });
    expect(looked.ok && looked.draft).not.toHaveProperty('fetchedBytes');
  });

  it('says so of a repository without a model, and of one that is not there', async () => {
    for (const repo of ['maker/empty', 'maker/none']) {
      expect(await look(repo)).toMatchObject({
        failure: { code: 'model_not_found', message: expect.stringContaining(repo) as string },
      });
    }
  });

  it('names the host that shows it to nobody, and one that does not answer', async () => {
    const { host } = new URL(hub);
    for (gated of ['all', 'files'] as const) {
      expect(await look('maker/turbo')).toMatchObject({
        failure: { code: 'model_gated', message: expect.stringContaining(host) as string },
      });
    }
    gated = null;
    const silent = {
      code: 'file_download_error',
      message: '127.0.0.1:1 cannot be reached from this page.',
    };
    expect(await look('maker/turbo', 'http://127.0.0.1:1')).toMatchObject({ failure: silent });
    const base = 'http://127.0.0.1:1/folder/';
    expect(await lookAt({ kind: 'address', base }, hub)).toMatchObject({
      failure: { message: expect.stringContaining('127.0.0.1:1') as string },
    });
  });
});
