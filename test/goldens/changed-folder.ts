import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Files of a model folder to change, by path. null removes a field. */
export type Overrides = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const SCHEDULER = 'scheduler/scheduler_config.json';

/**
 * Makes a model folder that is another one with some JSON files changed; all other files are links. As the
 * reference runs had it: the scheduler's file is replaced whole and model_index.json names its class, other
 * files are changed field by field.
 * @param folder what is there is removed
 */
export async function changeFolder(
  base: string,
  folder: string,
  overrides: Overrides,
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const changes = new Map(Object.entries(overrides));
  const scheduler = changes.get(SCHEDULER);
  if (scheduler !== undefined) {
    changes.set('model_index.json', { scheduler: ['diffusers', scheduler['_class_name']] });
  }
  const entries = await readdir(base, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const source = join(entry.parentPath, entry.name);
    const path = source.slice(base.length).replace(/^\//, '');
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    const change = changes.get(path);
    if (change === undefined) {
      await symlink(source, target);
      continue;
    }
    const before = path === SCHEDULER ? {} : JSON.parse(await readFile(source, 'utf8'));
    const kept = Object.entries({ ...before, ...change }).filter(([, value]) => value !== null);
    await writeFile(target, JSON.stringify(Object.fromEntries(kept)));
  }
}
