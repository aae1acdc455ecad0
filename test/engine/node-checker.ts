import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { nodeSource } from '../../tools/node-source.ts';
import { decodeImage } from '../../workers/engine/image/decode.ts';
import type { RgbImage } from '../../workers/engine/image/rgb-image.ts';
import { modelFolder, type ModelFolder } from '../../workers/weights/folder.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/safety/', import.meta.url));

/** Where a fixture of the checkers lies. */
export function checkerFixture(name: string): string {
  return join(FIXTURES, name);
}

/** One of the six pictures that the recorded checkers looked at. @param name as in expected.json */
export async function checkedPicture(name: string): Promise<RgbImage> {
  const file = name.replace('../checker_images/', 'pictures/');
  const blob = new Blob([await readFile(checkerFixture(file))]);
  return decodeImage(blob, { convertColorProfile: false });
}

/** The folder of a recorded checker, `v1` or `v2`. Its files are closed when it is. */
export function checkerFolder(version: string): ModelFolder {
  const opened: { close(): Promise<void> }[] = [];
  const folder = modelFolder(version, async (path) => {
    const file = await nodeSource(checkerFixture(join(version, path)), path);
    opened.push(file);
    return file;
  });
  const close = () => void Promise.all(opened.splice(0).map((file) => file.close()));
  return { ...folder, close };
}
