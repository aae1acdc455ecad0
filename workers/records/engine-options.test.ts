import { describe, expect, it } from 'vitest';
import type { PackId } from '../protocol/engine-options.ts';
import { engineOptions, folderModel } from './engine-options.ts';

const installed = { model: { kind: 'installed', id: 'q8' as PackId } } as const;
const ordinary = { precision: 'auto', backend: 'auto', noise: 'cuda', trace: false };

describe('what a job runs with', () => {
  it('from the app: colours as the picture’s profile says, flagged pictures to blur', () => {
    expect(engineOptions('app', installed)).toEqual({
      ...installed,
      ...ordinary,
      convertColorProfile: true,
      keepFlagged: true,
    });
  });

  it.each(['endpoint', 'runner'] as const)('from the %s: as the hosted service does', (door) => {
    expect(engineOptions(door, installed)).toEqual({
      ...installed,
      ...ordinary,
      convertColorProfile: false,
      // Nobody sees a run of the runner.
      ...(door === 'runner' ? { previews: false } : {}),
    });
  });

  it('is what its caller asks for', () => {
    const asked = { precision: 'fp32', backend: 'wasm', noise: 'cpu', trace: true } as const;
    expect(engineOptions('runner', installed, asked)).toMatchObject(asked);
  });

  it('draws near the side its model draws best, unless the caller says another', () => {
    const demo = folderModel('demo', 'https://app.example/models/demo/', 256);
    expect(engineOptions('endpoint', demo)).toMatchObject(demo);
    expect(engineOptions('runner', demo, { nativePixels: 512 }).nativePixels).toBe(512);
  });
});

it('a folder without such a side says none', () => {
  expect(folderModel('tiny', 'https://app.example/tiny/', undefined)).toEqual({
    model: { kind: 'url', id: 'tiny', baseUrl: 'https://app.example/tiny/' },
  });
});
