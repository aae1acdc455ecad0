import { readFile } from 'node:fs/promises';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import manifest from '../../../models-manifest.json';
import { manifestSchema, readManifest } from './manifest-schema.ts';

const [first, second] = manifest.models;
/** The manifest with fields of its second model replaced. */
const withSecond = (changed: object) => ({
  ...manifest,
  models: [first, { ...second, ...changed }],
});

describe('models-manifest.schema.json', () => {
  it('is what the app checks the manifest with; vitest -u writes it', async () => {
    const json = JSON.stringify({
      ...z.toJSONSchema(manifestSchema),
      title: 'Models of Playground in the browser',
    });
    await expect(await format(json, { parser: 'json', printWidth: 100 })).toMatchFileSnapshot(
      '../../../models-manifest.schema.json',
    );
  });

  it('is named by the manifest', async () => {
    const text = await readFile(new URL('../../../models-manifest.json', import.meta.url), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ $schema: './models-manifest.schema.json' });
  });
});

describe('a manifest that is not valid', () => {
  const [file] = second?.files ?? [];
  it.each([
    ['no models', { version: 1, models: [] }, /models: /],
    ['another version', { ...manifest, version: 2 }, /version: /],
    ['a field nobody knows', withSecond({ licence_url: 'x' }), /models\.1: .*licence_url/],
    [
      'a branch for a revision',
      withSecond({ source: { kind: 'huggingface', repo: 'a/b', revision: 'main' } }),
      /models\.1\.source\.revision/,
    ],
    [
      'a file without a sha256',
      withSecond({ files: [{ ...file, sha256: undefined }] }),
      /models\.1\.files\.0\.sha256/,
    ],
    [
      'a size that is no number of bytes',
      withSecond({ files: [{ ...file, size: -1 }] }),
      /files\.0\.size/,
    ],
    ['an unknown precision', withSecond({ precisions: ['q3'] }), /models\.1\.precisions\.0/],
    ['an id twice', withSecond({ id: 'demo' }), /the same id/],
  ])('%s: the sentence names the field', (_name, json, message) => {
    expect(() => readManifest(json)).toThrow(message);
  });
});
