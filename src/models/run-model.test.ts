import { describe, expect, it, vi } from 'vitest';
import { readyPack } from '../../test/unit/ready-pack.ts';
import { runModel } from './run-model.ts';

vi.stubGlobal('document', { baseURI: 'https://example.com/app/' });

const pack = readyPack('tiny-q8-1', {
  revision: 'abc',
  source: { kind: 'huggingface', repo: 'owner/tiny', revision: 'abc' },
});

describe('runModel', () => {
  it('runs the demo from its folder, near 256 pixels', () => {
    const { id, engine } = runModel('demo', [pack]);
    expect(id).toBe('demo');
    expect(engine).toEqual({
      model: { kind: 'url', id: 'demo', baseUrl: 'https://example.com/app/models/demo/' },
      nativePixels: 256,
    });
  });

  it('runs an installed model from the store, at the size asked for', () => {
    expect(runModel(pack.id, [pack])).toEqual({
      id: pack.id,
      title: 'tiny, 8 bits',
      nativePixels: undefined,
      engine: { model: { kind: 'installed', id: pack.id } },
    });
  });

  it('keeps to a damaged model, so that the run says so', () => {
    expect(runModel(pack.id, [{ ...pack, state: 'damaged' }]).id).toBe(pack.id);
  });

  it.each(['installing', 'paused', 'provisional'] as const)(
    'falls back to the demo while a model is %s',
    (state) => {
      expect(runModel(pack.id, [{ ...pack, state }]).id).toBe('demo');
    },
  );

  it('falls back to the demo when a model was deleted', () => {
    expect(runModel(pack.id, []).id).toBe('demo');
  });
});
