import type { Page } from 'playwright-core';
import type { PackId, Precision } from '../../workers/protocol/engine-options.ts';
import type {
  InstallSource,
  InstallSpec,
  PackRecord,
  StoreAnswer,
} from '../../workers/protocol/store.ts';
import type { StoredPack } from '../store-page/page.ts';
import { REVISION } from './store-pack.ts';

/** Files cannot be sent to a page. */
type RemoteSpec = Omit<InstallSpec, 'source'> & {
  readonly source: Exclude<InstallSource, { readonly kind: 'files' }>;
};

/** The spec of an install of the miniature from the hub. */
export function tinySpec(precision: Precision, changes: Partial<RemoteSpec> = {}): RemoteSpec {
  return {
    model: 'tiny',
    title: 'Tiny model',
    source: { kind: 'huggingface', repo: 'owner/tiny', revision: REVISION },
    precision,
    licence: null,
    licenceAccepted: false,
    files: [],
    ...changes,
  };
}

/** Asks for an install. */
export function ask(page: Page, spec: RemoteSpec): Promise<StoreAnswer<PackRecord>> {
  return page.evaluate(async (given) => globalThis.store.api.install(given), spec);
}

/** Begins an install. @throws if it is refused */
export async function begin(page: Page, spec: RemoteSpec): Promise<PackId> {
  const answer = await ask(page, spec);
  if (!answer.ok) throw new Error(`${answer.failure.code}: ${answer.failure.message}`);
  return answer.value.id;
}

/** Waits for an install to end. */
export function ended(page: Page, id: PackId): Promise<PackRecord | undefined> {
  return page.evaluate(
    (pack) => globalThis.store.until(pack, ['ready', 'paused', 'provisional', 'damaged']),
    id,
  );
}

export function stored(page: Page, id: PackId): Promise<StoredPack> {
  return page.evaluate((pack) => globalThis.store.stored(pack), id);
}

/** Deletes a pack. @throws if that fails */
export async function remove(page: Page, id: PackId): Promise<void> {
  const answer = await page.evaluate(async (pack) => globalThis.store.api.remove(pack), id);
  if (!answer.ok) throw new Error(`${answer.failure.code}: ${answer.failure.message}`);
}
