import { readFile } from 'node:fs/promises';
import { format } from 'oxfmt';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import manifest from '../../models-manifest.json';
import { manifestSchema, readManifest, readUsable } from './manifest-schema.ts';

const [first, second] = manifest.models;
const embeddedHelper = manifest.models.find(({ id }) => id === 'open-nsfw');
const helper = manifest.models.find(({ id }) => id === 'safety-v2');
/** The manifest with fields of its second model replaced. */
const withSecond = (changed: object) => ({
  ...manifest,
  models: [first, { ...second, ...changed }],
});
/** The same with a model of files for the second. */
const withFiles = (changed: object) => ({
  ...manifest,
  models: [first, { ...helper, ...changed }],
});

describe('models-manifest.schema.json', () => {
  it('is what the app checks the manifest with; vitest -u writes it', async () => {
    const json = JSON.stringify({
      ...z.toJSONSchema(manifestSchema),
      title: 'Models of Playground in the browser',
    });
    const { code } = await format('schema.json', json, { printWidth: 100 });
    await expect(code).toMatchFileSnapshot('../../models-manifest.schema.json');
  });

  it('is named by the manifest', async () => {
    const text = await readFile(new URL('../../models-manifest.json', import.meta.url), 'utf8');
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
    ['nothing embedded', { ...manifest, models: [second] }, /models: no model comes with the app/],
    [
      'nothing embedded that draws',
      { ...manifest, models: [second, embeddedHelper] },
      /no model comes/,
    ],
    [
      'what comes with the app from the hub',
      withSecond({ embedded: true }),
      /models\.1: what comes with the app needs its folder/,
    ],
    [
      'files that come with the app, of unknown sizes',
      { ...manifest, models: [first, { ...embeddedHelper, files: [{ path: 'a' }] }] },
      /models\.1: what comes with the app needs its folder, and size/,
    ],
    ['an unknown format', withSecond({ format: 'gguf' }), /models\.1\.format/],
    [
      'a path out of the folder',
      withSecond({ files: [{ ...file, path: 'unet/../../x' }] }),
      /models\.1\.files\.0\.path/,
    ],
    [
      'files to be installed that are not named',
      withFiles({ installable: true, files: [] }),
      /models\.1: what can be installed needs/,
    ],
  ])('%s: the sentence names the field', (_name, json, message) => {
    expect(() => readManifest(json)).toThrow(message);
  });
});

describe('readUsable', () => {
  it('has no fault to tell of a valid manifest', () => {
    const { models, faults } = readUsable(manifest);
    expect(models).toEqual(readManifest(manifest));
    expect(faults).toEqual([]);
  });

  it('keeps what is valid, and names a field of each entry that is not', () => {
    const { models, faults } = readUsable({
      ...manifest,
      models: [{ ...first, precisions: [] }, second, { ...helper, id: 'NO' }, second],
    });
    expect(models.map(({ id }) => id)).toEqual(['playground-v2.5']);
    expect(faults).toEqual([
      expect.stringMatching(/^models\.0\.precisions: /),
      expect.stringMatching(/^models\.2\.id: /),
      'models.3.id: is there twice',
    ]);
  });

  it.each([
    [{ native_pixels: 0 }, 'models.0.native_pixels: Input should be greater than 0'],
    [{ id: undefined }, 'models.0.id: Field required'],
    [{ precisions: [] }, 'models.0.precisions: List should have at least 1 item'],
    [{ title: 5 }, 'models.0.title: Input should be a valid string'],
    [{ colour: 'red' }, 'models.0: there is no field colour'],
  ])('says in words what is wrong with %j', (change, fault) => {
    const { faults } = readUsable({ ...manifest, models: [{ ...first, ...change }, second] });
    expect(faults).toEqual([fault]);
  });

  it('says that nothing comes with the app where all entries are valid', () => {
    const { models, faults } = readUsable({ ...manifest, models: [second] });
    expect(models).toHaveLength(1);
    expect(faults).toEqual(['models: no model comes with the app']);
  });

  it.each([null, 5, {}, { ...manifest, models: [] }, { ...manifest, version: 2 }])(
    'gives nothing of what is no manifest (%#)',
    (json) => {
      const { models, faults } = readUsable(json);
      expect(models).toEqual([]);
      expect(faults).toHaveLength(1);
    },
  );
});
