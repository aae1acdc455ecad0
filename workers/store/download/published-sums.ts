import type { KnownFile } from '../../protocol/store.ts';
import { innerUrl } from '../../weights/inner-path.ts';
import type { DownloadOptions } from './download-source.ts';
import { fetchText } from './fetch-text.ts';
import { checkPointer, parseLfsPointer, POINTER_BYTES } from './lfs-pointer.ts';

/**
 * Collects the sha256 that the files of a source should have. A publisher's pointer comes first; if there
 * is none, the manifest of this app.
 */
export class PublishedSums {
  /** sha256 by path; a file without a published sha256 is not in it. */
  readonly byPath = new Map<string, string>();
  readonly #known: ReadonlyMap<string, KnownFile>;
  readonly #pointers: string | undefined;
  readonly #options: Pick<DownloadOptions, 'policy' | 'signal'>;
  readonly #asked = new Set<string>();

  /** @param pointers URL of a folder with the git LFS pointer of each file; undefined: there is none */
  constructor(
    known: ReadonlyMap<string, KnownFile>,
    pointers: string | undefined,
    options: Pick<DownloadOptions, 'policy' | 'signal'>,
  ) {
    this.#known = known;
    this.#pointers = pointers;
    this.#options = options;
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
    const url = innerUrl(path, this.#pointers);
    const text = await fetchText(url, path, { ...this.#options, most: POINTER_BYTES });
    const pointer = parseLfsPointer(text);
    if (known !== undefined && pointer !== undefined) checkPointer(path, known, pointer);
    return pointer?.sha256 ?? known?.sha256;
  }
}
