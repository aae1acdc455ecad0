import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Recorded } from './recorder.ts';

/** A script or style that the browser asked for before it had painted anything. */
export interface PaintFile {
  readonly path: string;
  /** Bytes with gzip -9. */
  readonly sent: number;
}

/** @param folder the built app, which the page was served from its root @throws Error if nothing was painted */
export async function firstPaintFiles(
  { firstPaint, files }: Recorded,
  folder: string,
): Promise<readonly PaintFile[]> {
  if (firstPaint === null) throw new Error('the page has painted nothing');
  const before = new Set(files.filter(({ at }) => at < firstPaint).map(({ path }) => path));
  const sized = [...before].map(async (path) => {
    const bytes = await readFile(join(folder, path));
    return { path, sent: gzipSync(bytes, { level: 9 }).length };
  });
  return (await Promise.all(sized)).toSorted((a, b) => b.sent - a.sent);
}
