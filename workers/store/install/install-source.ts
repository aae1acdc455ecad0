import { EngineError } from '../../failure.ts';
import { fileOpener, modelFolder } from '../../weights/folder.ts';
import type { PackId, PickedFile } from '../../protocol/engine.ts';
import type { InstallSource, PackSource, StoreOptions } from '../../protocol/store.ts';
import { openIfThere } from '../../weights/sources/open-if-there.ts';
import { PACK_INDEX } from '../../packs/format.ts';
import { downloadFolder } from '../download/download-folder.ts';
import { type DownloadOptions, DEFAULT_POLICY } from '../download/download-source.ts';
import type { OpenSource } from './open-source.ts';
import { openDerived } from './derived-folder.ts';
import { filesNeeded } from '../failures.ts';

const HUB = 'https://huggingface.co';

/** The parts of {@link DownloadOptions} that report progress and stop a download. */
export type Watch = Pick<DownloadOptions, 'signal' | 'onBytes'>;

/**
 * Opens the place that a model is installed from.
 * @throws {EngineError} `model_not_found` if an address is none, or if a pack to derive from is not
 *   installed; what {@link openDerived} throws
 */
export async function openInstallSource(
  id: PackId,
  source: InstallSource,
  options: StoreOptions,
  watch: Watch,
): Promise<OpenSource> {
  switch (source.kind) {
    case 'huggingface': {
      const repo = `${options.hub ?? HUB}/${source.repo}`;
      const base = `${repo}/resolve/${encodeURIComponent(source.revision)}/`;
      return {
        ...remote(id, base, options, watch, false),
        revision: source.revision,
        pointers: `${repo}/raw/${encodeURIComponent(source.revision)}/`,
      };
    }
    case 'embedded': {
      const { gate: _none, ...folder } = remote(id, source.base, options, watch, false);
      return { ...folder, revision: source.revision, embedded: true };
    }
    case 'url':
      return remote(id, source.base, options, watch, false);
    case 'pack':
      return remote(id, source.base, options, watch, true);
    case 'files': {
      const folder = modelFolder(id, fileOpener(source.files));
      const isPack = (await openIfThere(folder.open, PACK_INDEX)) !== undefined;
      return { headers: folder, stream: folder, isPack, revision: null, close: async () => {} };
    }
    case 'installed':
      return openDerived(source.id);
  }
}

/**
 * The source of an install, from the part of it that is stored.
 * @param files the picked files, if the source was a folder of them
 * @throws {EngineError} `model_file_missing` if files have to be picked again
 */
export function fullSource(
  source: PackSource,
  files: readonly PickedFile[] | undefined,
): InstallSource {
  if (source.kind !== 'files') return source;
  if (files === undefined) throw filesNeeded();
  return { kind: 'files', files };
}

/** The options of downloads, from those of the store. */
export function downloadOptions(options: StoreOptions, watch: Watch): DownloadOptions {
  const { rangeBytes, inFlight, stallMs, attempts } = options;
  return {
    ...watch,
    ...(rangeBytes === undefined ? {} : { rangeBytes }),
    ...(inFlight === undefined ? {} : { inFlight }),
    policy: {
      stallMs: stallMs ?? DEFAULT_POLICY.stallMs,
      attempts: attempts ?? DEFAULT_POLICY.attempts,
    },
  };
}

function remote(
  id: PackId,
  address: string,
  options: StoreOptions,
  watch: Watch,
  isPack: boolean,
): OpenSource {
  const base = address.endsWith('/') ? address : `${address}/`;
  if (!/^https?:/.test(base) || !URL.canParse(base)) {
    throw new EngineError(
      'model_not_found',
      `"${address}" is no web address.`,
      'Give an address that begins with https://.',
    );
  }
  return {
    ...downloadFolder(id, base, downloadOptions(options, watch)),
    isPack,
    revision: null,
    gate: new URL(isPack ? PACK_INDEX : 'model_index.json', base).href,
  };
}
