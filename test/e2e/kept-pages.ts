import type { Page } from 'playwright-core';
import type { PackRecord } from '../../workers/protocol/store.ts';
import type { PackIndex } from '../../workers/packs/format.ts';
import { inRecords } from './kept-records.ts';

/** The records of packs, the oldest first. */
export async function packsOf(page: Page): Promise<readonly PackRecord[]> {
  const packs = await inRecords(page, ({ all }) => all<PackRecord>('packs'));
  return packs.toSorted((a, b) => a.createdAt - b.createdAt);
}

/** The records of a model that comes with the app. */
export async function copiesOf(page: Page, model: string): Promise<readonly PackRecord[]> {
  return (await packsOf(page)).filter((pack) => pack.model === model);
}

/** Flips a bit in the stored bytes of a file of a pack that keeps files as they are. */
export function flipIn(page: Page, id: string, file: string): Promise<void> {
  return inRecords(
    page,
    async ({ database }, [pack, key]) => {
      const index = await new Promise<PackIndex>((resolve) => {
        const get = database.transaction('pack_indexes').objectStore('pack_indexes').get(pack);
        get.addEventListener('success', () => resolve(get.result));
      });
      const block = index.tensors.find((each) => each.key === key);
      const shard = index.shards[block?.shard ?? -1];
      if (block === undefined || shard === undefined) throw new Error(`no block ${key}`);
      const at = block.offset + Math.floor(block.byteLength / 2);
      const root = await navigator.storage.getDirectory();
      const folder = await (await root.getDirectoryHandle('packs')).getDirectoryHandle(pack);
      const handle = await folder.getFileHandle(shard.path);
      const byte = new Uint8Array(await (await handle.getFile()).slice(at, at + 1).arrayBuffer());
      const writable = await handle.createWritable({ keepExistingData: true });
      await writable.write({ type: 'write', position: at, data: byte.map((value) => value ^ 1) });
      await writable.close();
    },
    [id, `${file}#0`] as const,
  );
}

/** Matches the result of {@link draw} if there is a picture. */
export const PICTURE = /^[0-9a-f]{64}$/;

/** Waits until the app says that it needs no network. */
export async function untilReady(page: Page): Promise<void> {
  await page.locator('html[data-offline="ready"]').waitFor();
}

/**
 * Draws with the model and the safety checker that come with the app; the request never changes.
 * @returns the picture's sha256, or the failure's code
 */
export function draw(page: Page): Promise<string | undefined> {
  return page.evaluate(async () => {
    const canvas = new OffscreenCanvas(64, 64);
    canvas.getContext('2d')?.fillRect(0, 0, 9, 9);
    const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    const request = {
      image_url: `data:image/png;base64,${btoa(String.fromCharCode(...bytes))}`,
      prompt: 'an island',
      image_size: { width: 64, height: 64 },
      num_inference_steps: 2,
      strength: 1,
      guidance_scale: 1,
      format: 'png',
      seed: 7,
      enable_safety_checker: true,
    };
    const end = await globalThis.playground?.generate({ request });
    if (end?.ok !== true) return end?.failure.code;
    const picture = await fetch(end.output.images[0]?.url ?? '');
    const sum = await crypto.subtle.digest('SHA-256', await picture.arrayBuffer());
    return Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, '0')).join('');
  });
}
