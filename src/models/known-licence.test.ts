import { describe, expect, it } from 'vitest';
import type { InstallSource } from '../../workers/protocol/store.ts';
import { draftOfSource } from './draft.ts';
import { MODELS } from './manifest.ts';

const REPO = 'playgroundai/playground-v2.5-1024px-aesthetic';
const LICENCE = MODELS.find(({ id }) => id === 'playground-v2.5')?.licence;

const hub = (repo: string, revision = 'main'): InstallSource => ({
  kind: 'huggingface',
  repo,
  revision,
});

describe('Playground v2.5 through “Add another model”', () => {
  it.each<[string, InstallSource, string]>([
    ['its repository', hub(REPO), REPO],
    ['another revision', hub(REPO, 'f'.repeat(40)), REPO],
    ['its name in other letters', hub('PlaygroundAI/Playground-V2.5-1024px-Aesthetic'), 'x'],
    ['a copy at another owner', hub('someone/playground-v2.5-1024px-aesthetic'), 'x'],
    ['a mirror', { kind: 'url', base: `https://mirror.example/${REPO}/resolve/main/` }, 'main'],
    [
      'an encoded address',
      { kind: 'url', base: `https://mirror.example/${encodeURIComponent(REPO)}/` },
      'x',
    ],
    ['a pack of it', { kind: 'pack', base: 'https://packs.example/1/' }, 'playground-v2.5'],
    ['a picked pack', { kind: 'files', files: [] }, 'playground-v2.5'],
    ['its single file', { kind: 'files', files: [] }, 'playground-v2.5-1024px-aesthetic.fp16'],
    ['its folder', { kind: 'files', files: [] }, 'playground-v2.5-1024px-aesthetic'],
  ])('asks for the same licence: %s', (_case, source, name) => {
    expect(LICENCE).toBeDefined();
    expect(draftOfSource(source, name).licence).toEqual(LICENCE);
  });

  it('another model has none that is known here', () => {
    expect(draftOfSource(hub('owner/name'), 'owner/name').licence).toBeNull();
    const base = 'https://models.example/my-model/';
    expect(draftOfSource({ kind: 'url', base }, 'my-model').licence).toBeNull();
  });
});
