import { createHash } from 'node:crypto';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { APP_FOLDER } from '../../tools/serve-app.ts';

const TEXT = /\.(?:js|css|html|json)$/;

/**
 * Copies the built app as if it had been built with another file in its demo model: its list of
 * files differs, and every script has another name.
 * @param to an empty folder
 * @param path of the file, below the app; @param bytes others, as many as it has
 */
export async function newerBuild(to: string, path: string, bytes: Uint8Array): Promise<void> {
  await cp(APP_FOLDER, to, { recursive: true });
  const before = await readFile(join(to, path));
  const changes: [string, string][] = [[sha256(before), sha256(bytes)]];
  // Browsers cache scripts by their names for ever, so changed scripts need new names.
  const mark = sha256(bytes).slice(0, 8);
  const files = await readdir(to, { recursive: true });
  for (const file of files) {
    // A script names another one of its folder by the file's name alone.
    const [, name] = /^assets\/(?:.*\/)?([^/]*)\.js$/.exec(file) ?? [];
    if (name !== undefined) changes.push([`${name}.js`, `${name}${mark}.js`]);
  }
  for (const file of files.filter((each) => TEXT.test(each))) {
    if (file.startsWith('models/')) continue;
    let text = await readFile(join(to, file), 'utf8');
    for (const [from, by] of changes) text = text.replaceAll(from, by);
    await writeFile(join(to, file.replace(/^(assets\/.*)\.js$/, `$1${mark}.js`)), text);
  }
  await writeFile(join(to, path), bytes);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
