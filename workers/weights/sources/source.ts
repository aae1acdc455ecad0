import { EngineError } from '../../failure.ts';

/**
 * Bytes that can be read at any offset: a picked file, a URL that answers Range, a file in Node.
 * Nothing here ever holds the whole file.
 */
export interface ByteSource {
  /**
   * The path below the model folder, as failures name it
   * ("unet/diffusion_pytorch_model.safetensors").
   */
  readonly name: string;
  /** Bytes in the whole file. */
  readonly size: number;
  /**
   * Reads exactly `length` bytes from `offset` into a new buffer.
   * @throws {EngineError} `model_file_invalid` past the end, `file_download_error` when the bytes
   * do not come; the signal's own reason when it fires.
   */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Fills `target` with the bytes from `offset` on. {@link readInto} works for sources without it.
   */
  readInto?(offset: number, target: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Tells the source that nobody will ask for bytes before `offset` again. */
  kept?(offset: number): void;
  /** As `read`, without a promise. Absent if the platform cannot: only workers and Node can. */
  readSync?(offset: number, length: number): Uint8Array<ArrayBuffer>;
}

/** Fills `target` with the bytes from `offset` on. @throws as {@link ByteSource.read} does */
export async function readInto(
  source: ByteSource,
  offset: number,
  target: Uint8Array<ArrayBuffer>,
): Promise<void> {
  if (source.readInto !== undefined) return source.readInto(offset, target);
  target.set(await source.read(offset, target.byteLength));
}

/** @throws {EngineError} `model_file_invalid` when the range is not inside the file. */
export function checkRange(source: ByteSource, offset: number, length: number): void {
  const valid = Number.isSafeInteger(offset) && Number.isSafeInteger(length);
  if (valid && offset >= 0 && length >= 0 && offset + length <= source.size) return;
  throw new EngineError(
    'model_file_invalid',
    `${source.name} has ${source.size} bytes; ${length} bytes at ${offset} are not in it.`,
    'Download the file again: it is cut short or damaged.',
  );
}

/**
 * @throws {EngineError} `file_download_error` when fewer (or more) bytes came than were asked for.
 */
export function checkLength(
  name: string,
  bytes: ArrayBuffer | Uint8Array<ArrayBuffer>,
  length: number,
): Uint8Array<ArrayBuffer> {
  if (bytes.byteLength === length) {
    return bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  }
  throw new EngineError(
    'file_download_error',
    `${name}: ${bytes.byteLength} bytes came where ${length} were asked for.`,
    'Check the connection and try again.',
  );
}
