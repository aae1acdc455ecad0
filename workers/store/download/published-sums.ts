import type { KnownFile } from '../../protocol/store.ts';
import type { DownloadOptions } from './download-source.ts';
import { fetchText } from './fetch-text.ts';
import { checkPointer, parseLfsPointer, POINTER_BYTES } from './lfs-pointer.ts';

/**
 * The sha256 that files of a source should have: as their publisher's pointers say where it has any,
 * else as this app knows them.
 */
export class PublishedSums {
  /** By path; files nobody has published a sha256 of are not in it. */
  readonly byPath = new Map<string, string>();
  readonly #known: ReadonlyMap<string, KnownFile>;
  readonly #pointers: string | undefined;
  readonly #options: Pick<DownloadOptions, 'policy' | 'signal'>;
  readonly #asked = new Set<string>();

  /** @param pointers URL below which `/raw/` gives what git has of each file. */
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
   * Looks up one file, once.
   * @throws {EngineError} `model_file_invalid` with both values when publisher and app disagree;
   *   `model_gated`, `model_file_missing`, `file_download_error`.
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
    const url = new URL(path, this.#pointers).href;
    const text = await fetchText(url, path, { ...this.#options, most: POINTER_BYTES });
    const pointer = parseLfsPointer(text);
    if (known !== undefined && pointer !== undefined) checkPointer(path, known, pointer);
    return pointer?.sha256 ?? known?.sha256;
  }
}
