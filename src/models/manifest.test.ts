import { describe, expect, it } from 'vitest';
import {
  downloadBytes,
  embeddedModel,
  failureOf,
  filesFor,
  findEmbedded,
  MANIFEST_FAILURE,
  MODELS,
} from './manifest.ts';

const entry = (id: string) => {
  const found = MODELS.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no model ${id}`);
  return found;
};

describe('models-manifest.json', () => {
  it('is valid and has an embedded model', () => {
    expect(MANIFEST_FAILURE).toBeNull();
    expect(MODELS.map(({ id }) => id)).toEqual([
      'demo',
      'playground-v2.5',
      'safety-v1',
      'safety-v2',
      'prompt-expansion',
      'open-nsfw',
    ]);
    expect(embeddedModel()).toMatchObject({ entry: { id: 'demo' }, base: 'models/demo/' });
  });

  it('names the download of the full model: four fp16 files', () => {
    expect(downloadBytes(filesFor(entry('playground-v2.5'), 'q8'))).toBe(6_938_011_430);
  });

  it('names the files that each precision of a helping model takes', () => {
    const paths = (precision: 'fp32' | 'q8') =>
      filesFor(entry('safety-v2'), precision).map(({ path }) => path);
    expect(paths('fp32')).toEqual(['config.json', 'preprocessor_config.json', 'onnx/model.onnx']);
    expect(paths('q8')).toEqual([
      'config.json',
      'preprocessor_config.json',
      'onnx/model_quantized.onnx',
    ]);
    expect(downloadBytes(filesFor(entry('safety-v2'), 'fp32'))).toBe(344_569_991);
    // The size of the other one is not known before its pointer is read.
    expect(downloadBytes(filesFor(entry('safety-v2'), 'q8'))).toBeNull();
  });

  it('lists nothing that may not be used commercially', () => {
    for (const { licence } of MODELS) expect(licence.name).not.toMatch(/\bNC\b|non-?commercial/i);
  });
});

describe('findEmbedded', () => {
  it('finds none where its entry was not valid', () => {
    expect(findEmbedded(MODELS.filter(({ id }) => id !== 'demo'))).toBeUndefined();
  });
});

describe('failureOf', () => {
  it('is nothing without a fault', () => expect(failureOf([])).toBeNull());

  it('names up to three fields', () => {
    expect(failureOf(['a: 1', 'b: 2', 'c: 3', 'd: 4'])).toMatchObject({
      code: 'manifest_invalid',
      message: 'The list of known models is not valid: a: 1; b: 2; c: 3 and 1 more.',
    });
  });
});
