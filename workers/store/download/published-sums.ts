import type { KnownFile } from '../../protocol/store.ts';
import { innerUrl } from '../../weights/inner-path.ts';
import type { DownloadOptions } from './download-options.ts';
import { fetchSmall } from './fetch-small.ts';
import { checkPointer, parseLfsPointer, POINTER_BYTES } from './lfs-pointer.ts';
import { remoteFile } from './remote-file.ts';

/** Where the git LFS pointers of files lie, and how to ask there. */
interface Pointers {
  /** URL of a folder. */
  readonly base: string;
  readonly options: DownloadOptions;
}

/**
 * Collects the sha256 that the files of a source should have. A publisher's pointer comes first; if there
 * is none, the manifest of this app.
 */
export class PublishedSums {
  /** sha256 by path; a file without a published sha256 is not in it. */
  readonly byPath = new Map<string, string>();
  readonly #known: ReadonlyMap<string, KnownFile>;
  readonly #pointers: Pointers | undefined;
  readonly #asked = new Set<string>();

  /** @param pointers undefined: there are none */
  constructor(known: ReadonlyMap<string, KnownFile>, pointers: Pointers | undefined) {
    this.#known = known;
    this.#pointers = pointers;
  }

  /**
   * Looks up one file; asked again it does nothing.
   * @throws {EngineError} `model_file_invalid` with both values, if publisher and manifest disagree;
   *   `model_gated`, `model_file_missing`, `file_download_error`
   */
  async look(path: string): Promise<void> {
    if (this.#asked.has(path)) return;
    this.#asked.add(path);
    const sha256 = await this.#published(path);
    if (sha256 !== undefined) this.byPath.set(path, sha256);
  }

  async #published(path: string): Promise<string | undefined> {
    const known = this.#known.get(path);
    if (this.#pointers === undefined) return known?.sha256;
    const { base, options } = this.#pointers;
    const file = remoteFile(innerUrl(path, base), path, options);
    const signal = options.signal ?? new AbortController().signal;
    const bytes = await fetchSmall(file, signal, POINTER_BYTES);
    const pointer = bytes && parseLfsPointer(new TextDecoder().decode(bytes));
    if (known !== undefined && pointer !== undefined) checkPointer(path, known, pointer);
    return pointer?.sha256 ?? known?.sha256;
  }
}
