import { describe, expect, it } from 'vitest';
import { fileCircles, folderCircles } from './circles.ts';
import type { Arrow } from './imports.ts';

const arrows = (...pairs: [from: string, to: string][]): Arrow[] =>
  pairs.map(([from, to]) => ({ from, to }));

describe('circles of files', () => {
  it('are named whole, however long they are', () => {
    const found = fileCircles(arrows(['a.ts', 'b.ts'], ['b.ts', 'c.ts'], ['c.ts', 'a.ts']));
    expect(found).toEqual([['a.ts', 'b.ts', 'c.ts']]);
  });

  it('are not where two files only share one', () => {
    expect(fileCircles(arrows(['a.ts', 'c.ts'], ['b.ts', 'c.ts'], ['a.ts', 'b.ts']))).toEqual([]);
  });
});

describe('circles of folders', () => {
  it('are found between rooms whose files are in none', () => {
    const found = folderCircles(
      arrows(['src/app/a.ts', 'src/features/b.ts'], ['src/features/c.ts', 'src/app/d.ts']),
    );
    expect(found).toEqual([['src/app', 'src/features']]);
  });

  it('are found between the page and the workers, room by room', () => {
    const found = folderCircles(
      arrows(
        ['src/jobs/a.ts', 'workers/records/b.ts'],
        ['workers/records/b.ts', 'src/request/c.ts'],
        ['src/jobs/a.ts', 'src/request/c.ts'],
      ),
    );
    expect(found).toEqual([]);
  });

  it('are found inside a room, between a folder and a file beside it', () => {
    const found = folderCircles(
      arrows(
        ['workers/engine/trace.ts', 'workers/engine/runtime/ort.ts'],
        ['workers/engine/runtime/run.ts', 'workers/engine/trace.ts'],
      ),
    );
    expect(found).toEqual([['workers/engine/runtime', 'workers/engine/trace.ts']]);
  });

  it('are not those of files, which are named as such', () => {
    const both = arrows(['src/app/a.ts', 'src/app/b.ts'], ['src/app/b.ts', 'src/app/a.ts']);
    expect(folderCircles(both)).toEqual([]);
    expect(fileCircles(both)).toHaveLength(1);
  });
});
