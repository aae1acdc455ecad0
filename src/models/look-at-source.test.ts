import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { draftOfEntry, installSpec } from './draft.ts';
import { pinned } from './look-at-repository.ts';
import { lookAt } from './look-at-source.ts';
import { MODELS } from './manifest.ts';

const COMMIT = 'a'.repeat(40);
/** A hub that says which commit a file is of, as the real one does. */
const asked: string[] = [];
const hub = createServer((request, response) => {
  asked.push(request.url ?? '');
  response.setHeader('X-Repo-Commit', COMMIT);
  response.end('{}');
});
let address: string;
beforeAll(async () => {
  hub.listen(0, '127.0.0.1');
  await once(hub, 'listening');
  address = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
});
afterAll(() => void hub.close());

const specOf = (id: string) => {
  const entry = MODELS.find((each) => each.id === id) ?? expect.fail(`no model ${id}`);
  return installSpec(draftOfEntry(entry), 'q8');
};

it('an install of a model without a known commit is pinned to the newest', async () => {
  expect(await pinned(specOf('prompt-expansion'), address)).toMatchObject({ revision: COMMIT });
  const repo = 'paralaif/MagicPrompt-Stable-Diffusion-ONNX';
  expect(asked.splice(0)).toEqual([`/${repo}/resolve/main/config.json`]);
});

it('one with a known commit keeps it, and asks nobody', async () => {
  const spec = specOf('safety-v2');
  expect(await pinned(spec, address)).toEqual(spec.source);
  expect(asked).toEqual([]);
});

it('a folder is looked at with the query of its address, which may be a key', async () => {
  asked.splice(0);
  const base = `${address}/signed/?token=1`;
  expect(await lookAt({ kind: 'address', base }, address)).toMatchObject({
    draft: { title: 'signed', source: { kind: 'url', base } },
  });
  expect(asked).toEqual(['/signed/index.json?token=1']);
});

it('a place whose address has a % that begins no code is named all the same', async () => {
  const base = `${address}/100%/`;
  expect(await lookAt({ kind: 'address', base }, address)).toMatchObject({
    ok: true,
    draft: { title: '100%', source: { kind: 'url', base } },
  });
});
