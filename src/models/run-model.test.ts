import { afterEach, describe, expect, it, vi } from 'vitest';
import { readyPack } from '../../test/unit/ready-pack.ts';
import { showGerman } from '../../test/unit/in-german.ts';
import { i18n } from '../language/i18n.ts';
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
    const { title, ...rest } = runModel(pack.id, [pack]);
    expect(title()).toBe('tiny, 8 bits');
    expect(rest).toEqual({
      id: pack.id,
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

describe('the title of a model', () => {
  afterEach(() => i18n.activate('en'));

  it('is in the language that is shown when it is asked, not when the model was found', () => {
    const { title } = runModel('demo', []);
    expect(title()).toBe('Demo model');
    showGerman();
    expect(title()).toBe('Demomodell');
  });

  it.each(['Ink', 'Demo model', '{style} v2'])('stays %j where a person calls it so', (title) => {
    showGerman();
    expect(runModel(pack.id, [{ ...pack, title }]).title()).toBe(`${title}, 8 Bit`);
  });
});
