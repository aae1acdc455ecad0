import { openBody } from './open-body.ts';
import type { RemoteFile } from './remote-file.ts';
import { retryDownload, shortBody } from './retry-download.ts';

/**
 * A file of a server that does not answer ranges, read from front to back out of one answer. When
 * that breaks it is asked for once more, and read again up to where it broke: there is no other way.
 */
export class WholeStream {
  readonly #file: RemoteFile;
  readonly #signal: AbortSignal;
  #body: AsyncGenerator<Uint8Array<ArrayBuffer>> | undefined;
  /** What came and was not taken yet, and where in the file it begins. */
  #rest: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #at = 0;

  constructor(file: RemoteFile, signal: AbortSignal) {
    this.#file = file;
    this.#signal = signal;
  }

  /**
   * Fills `bytes` with those of the file from `begin` on.
   * @throws as {@link fetchBytes} does.
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

  /** Reads on until there is a byte at `offset`. */
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
