import { createHasher } from '../../packs/checksum.ts';
import type { InstalledFile } from '../../protocol/engine-job.ts';
import type { Adapter } from '../../weights/lora/adapter.ts';
import { loraFault } from '../../weights/lora/lora-fault.ts';
import type { LoraModules } from '../../weights/lora/modules.ts';
import { readLora } from '../../weights/lora/read-lora.ts';
import { isPickle } from '../../weights/pickle.ts';
import { blobSource } from '../../weights/sources/blob-source.ts';
import { bytesSource } from '../../weights/sources/bytes-source.ts';
import type { ByteSource } from '../../weights/sources/source.ts';
import { type InstalledLoras, openInstalledLora } from './installed-lora.ts';

/** One LoRA of a request, with its file. */
export interface AskedLora {
  readonly file: Blob | InstalledFile;
  /** Of the entry in the request's `loras`. */
  readonly index: number;
  readonly scale: number;
  /** Use what fits where some of the file does not. */
  readonly force: boolean;
}

/** Bytes that are hashed at a time. */
const PIECE = 4 * 1024 * 1024;

/**
 * Opens a LoRA file. Its header is checked and its bytes are hashed, piece by piece; its factors are
 * read when a session is made that needs them.
 * @param checkpoint lets a cancellation in
 * @param installed opens those of the store; a job that names none needs none
 * @throws EngineError `invalid_request` at `loras[index].path`
 */
export async function openAdapter(
  { file: given, index, scale, force }: AskedLora,
  modules: LoraModules,
  checkpoint: () => Promise<void>,
  installed?: InstalledLoras,
): Promise<Adapter> {
  const source =
    given instanceof Blob
      ? await sourceOf(given, `loras[${index}]`)
      : await openInstalledLora(given, index, installed);
  refusePickle(await source.read(0, Math.min(9, source.size)), index);
  const file = await readLora(source, index, modules, force);
  return { file, index, scale, id: await idOf(source, checkpoint) };
}

/** @param head the first nine bytes of a file @throws EngineError `invalid_request` at `loras[index].path` */
export function refusePickle(head: Uint8Array, index: number): void {
  if (!isPickle(head)) return;
  throw loraFault(
    index,
    'It is a PyTorch pickle (.pt, .bin, .ckpt), which can run any code when it is opened, so it is never opened here.',
    'Use the .safetensors file of the same LoRA, or convert it where it was made.',
  );
}

/** A Blob that cannot be read without a promise, outside of workers, is held in memory. */
async function sourceOf(blob: Blob, name: string): Promise<ByteSource> {
  const source = blobSource(blob, name);
  if (source.readSync !== undefined) return source;
  return bytesSource(new Uint8Array(await blob.arrayBuffer()), name);
}

/** The sha256 of a file: two LoRAs of one training have equal headers and lengths. */
async function idOf(source: ByteSource, checkpoint: () => Promise<void>): Promise<string> {
  const hasher = await createHasher();
  for (let at = 0; at < source.size; at += PIECE) {
    await checkpoint();
    hasher.update(await source.read(at, Math.min(PIECE, source.size - at)));
  }
  return hasher.digest();
}
