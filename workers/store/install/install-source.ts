import { EngineError } from '../../failure.ts';
import { fileOpener, modelFolder } from '../../weights/folder.ts';
import type { PackId, PickedFile } from '../../protocol/engine-options.ts';
import type { InstallSource, PackSource, StoreOptions } from '../../protocol/store.ts';
import { openIfThere } from '../../weights/sources/open-if-there.ts';
import { besideCheckpoint, checkpointAt } from '../../packs/find-checkpoint.ts';
import { PACK_INDEX } from '../../packs/format.ts';
import { pause } from '../download/backoff.ts';
import { Contact } from '../download/contact.ts';
import { downloadFolder, type KnownFiles } from '../download/download-folder.ts';
import { type DownloadOptions, DEFAULT_POLICY } from '../download/download-options.ts';
import { asCheckpoint } from './checkpoint-source.ts';
import type { OpenSource } from './open-source.ts';
import { openDerived } from './derived-folder.ts';
import { filesNeeded, otherFile } from '../failures.ts';

const HUB = 'https://huggingface.co';
const MODEL_INDEX = 'model_index.json';

/** Failures in a row after which planning gives up, and the longest wait between two, ms. It waits for no network. */
const ASKING = { attempts: 4, longestWaitMs: 4000, wait: pause } as const;

/** How a source is read: the parts of {@link DownloadOptions} that differ from one reading to the next. */
export interface Watch extends Pick<DownloadOptions, 'signal' | 'onBytes' | 'onWait'> {
  /** A person waits for the answer: servers that are busy are given up soon. */
  readonly asking?: boolean;
}

/**
 * Opens the place that a model is installed from.
 * @param known what an earlier reading found out
 * @throws {EngineError} `model_not_found` if an address is none, or if a pack to derive from is not
 *   installed; what {@link openDerived} throws
 */
export async function openInstallSource(
  id: PackId,
  source: InstallSource,
  options: StoreOptions,
  watch: Watch,
  known: KnownFiles = {},
): Promise<OpenSource> {
  switch (source.kind) {
    case 'huggingface': {
      const hub = options.hub ?? HUB;
      const repo = `${hub}/${source.repo}`;
      const base = `${repo}/resolve/${encodeURIComponent(source.revision)}/`;
      const download = downloadOptions(options, watch, new Contact(hub));
      const pointers = `${repo}/raw/${encodeURIComponent(source.revision)}/`;
      const folder = remote(id, base, download, known);
      return {
        ...(source.file === undefined
          ? { ...folder, gate: MODEL_INDEX }
          : await asCheckpoint(folder, source.file)),
        revision: source.revision,
        pointers: { base: pointers, options: download },
      };
    }
    case 'embedded': {
      // The screen says meanwhile that the app gets ready, and may not say so as long as there is no network.
      const soon = downloadOptions(options, { ...watch, asking: true });
      const folder = remote(id, source.base, soon, known);
      return { ...folder, revision: source.revision, embedded: true };
    }
    case 'url': {
      const file = checkpointAt(source.base);
      const folder = remote(
        id,
        file?.base ?? source.base,
        downloadOptions(options, watch),
        known,
        file && besideCheckpoint(file),
      );
      return file === undefined
        ? { ...folder, gate: MODEL_INDEX }
        : asCheckpoint(folder, file.path);
    }
    case 'file':
      return remote(id, source.url, downloadOptions(options, watch), known, () => source.url);
    case 'pack':
      return { ...remote(id, source.base, downloadOptions(options, watch), known), isPack: true };
    case 'files': {
      const folder = modelFolder(id, fileOpener(source.files));
      const isPack = (await openIfThere(folder.open, PACK_INDEX)) !== undefined;
      const opened = { headers: folder, stream: folder, isPack, revision: null, close: noRequest };
      const { checkpoint } = source;
      return checkpoint === undefined ? opened : asCheckpoint(opened, checkpoint);
    }
    case 'installed':
      return openDerived(source.id);
  }
}

/** Picked files are read without a request that could be ended. */
async function noRequest(): Promise<void> {}

/**
 * The source of an install, from the part of it that is stored.
 * @param files the picked files, if the source was a folder of them
 * @throws {EngineError} `model_file_missing` if files have to be picked again, or are others
 */
export function fullSource(
  source: PackSource,
  files: readonly PickedFile[] | undefined,
): InstallSource {
  if (source.kind !== 'files') return source;
  if (files === undefined) throw filesNeeded();
  const { checkpoint } = source;
  if (checkpoint !== undefined && !files.some(({ path }) => path === checkpoint)) {
    throw otherFile(checkpoint);
  }
  return { ...source, files };
}

/** The options of downloads, from those of the store. */
function downloadOptions(
  options: StoreOptions,
  { asking = false, ...watch }: Watch,
  contact = new Contact(),
): DownloadOptions {
  const { rangeBytes, inFlight, stallMs, attempts = DEFAULT_POLICY.attempts } = options;
  return {
    ...watch,
    contact,
    ...(rangeBytes === undefined ? {} : { rangeBytes }),
    ...(inFlight === undefined ? {} : { inFlight }),
    policy: {
      stallMs: stallMs ?? DEFAULT_POLICY.stallMs,
      ...(asking
        ? { ...ASKING, attempts: Math.min(ASKING.attempts, attempts) }
        : { attempts, longestWaitMs: DEFAULT_POLICY.longestWaitMs }),
    },
  };
}

function remote(
  id: PackId,
  address: string,
  options: DownloadOptions,
  known: KnownFiles,
  urlOf?: (path: string) => string,
): OpenSource {
  if (!/^https?:/.test(address) || !URL.canParse(address)) {
    throw new EngineError(
      'model_not_found',
      `"${address}" is no web address.`,
      'Give an address that begins with https://.',
    );
  }
  return { ...downloadFolder(id, urlOf ?? address, options, known), isPack: false, revision: null };
}
