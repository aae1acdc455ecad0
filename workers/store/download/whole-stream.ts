import { openBody } from './open-body.ts';
import type { RemoteFile } from './remote-file.ts';
import { retryDownload, shortBody } from './retry-download.ts';

/**
 * A file on a server that ignores Range: one answer with the whole file is read from front to back. If the
 * connection breaks, the whole file is requested again, and its bytes up to there are skipped.
 */
export class WholeStream {
  readonly #file: RemoteFile;
  readonly #signal: AbortSignal;
  #body: AsyncGenerator<Uint8Array<ArrayBuffer>> | undefined;
  /** Bytes that came and were not used yet, and their place in the file. */
  #rest: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #at = 0;

  constructor(file: RemoteFile, signal: AbortSignal) {
    this.#file = file;
    this.#signal = signal;
  }

  /**
   * Fills `bytes` with the bytes of the file from `begin` on.
   * @throws {EngineError} `file_download_error` once the file's policy gives up, `model_file_missing`,
   *   `model_gated`; the signal's reason
   */
  async fill(begin: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const length = bytes.byteLength;
    let got = 0;
    if (begin < this.#at) await this.close();
    await retryDownload(this.#file, this.#signal, async (progressed) => {
      try {
        while (got < length) {
          await this.#skipTo(begin + got);
          const used = this.#rest.subarray(0, length - got);
          bytes.set(used, got);
          got += used.byteLength;
          this.#drop(used.byteLength);
          progressed();
        }
      } catch (error) {
        await this.close();
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    const body = this.#body;
    this.#body = undefined;
    this.#rest = new Uint8Array(0);
    this.#at = 0;
    await body?.return(undefined);
  }

  /** Skips bytes until the next unused one is at `offset`. */
  async #skipTo(offset: number): Promise<void> {
    this.#body ??= openBody(this.#file, undefined, this.#signal);
    for (;;) {
      this.#drop(Math.min(offset - this.#at, this.#rest.byteLength));
      if (this.#rest.byteLength > 0) return;
      const { done, value } = await this.#body.next();
      if (done) throw shortBody(this.#file);
      this.#rest = value;
    }
  }

  #drop(count: number): void {
    this.#rest = this.#rest.subarray(count);
    this.#at += count;
  }
}
