import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packFolder } from '../../tools/pack/pack-folder.ts';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import { fixture } from '../goldens/golden-case.ts';
import type { StoredPack } from '../store-page/page.ts';

export const REVISION = 'abc';
export const SHARD_LIMIT = 1024 * 1024;

/** The miniature as `npm run pack` packs it, in a folder that the caller deletes. */
export async function packTiny(precision: Precision): Promise<string> {
  const out = await mkdtemp(join(tmpdir(), 'packed-'));
  await packFolder({
    folder: fixture('tiny-playground'),
    out,
    precision,
    model: { id: 'tiny', revision: REVISION },
    shardLimit: SHARD_LIMIT,
  });
  return out;
}

/** A pack's folder in short: its index, and the sha256 of each shard. */
export async function readPacked(folder: string): Promise<StoredPack> {
  const shards: Record<string, string> = {};
  const names = await readdir(folder);
  for (const name of names.filter((each) => each.endsWith('.bin')).toSorted()) {
    const bytes = await readFile(join(folder, name));
    shards[name] = createHash('sha256').update(bytes).digest('hex');
  }
  return { index: await readFile(join(folder, 'index.json'), 'utf8'), shards };
}

/** What `npm run pack` writes of the miniature. */
export async function packed(precision: Precision): Promise<StoredPack> {
  const out = await packTiny(precision);
  try {
    return await readPacked(out);
  } finally {
    await rm(out, { recursive: true });
  }
}
