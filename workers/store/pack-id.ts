import type { PackId, PickedFile } from '../protocol/engine-options.ts';
import type { InstallSpec, PackRecord, PackSource } from '../protocol/store.ts';
import { createHasher, createSyncSha256 } from '../packs/checksum.ts';
import { blobSource } from '../weights/sources/blob-source.ts';
import { otherFile } from './failures.ts';

/** Bytes that are hashed at a time. */
const PIECE = 4 * 1024 * 1024;

/** Files whose bytes are marked: sizes do not tell one training from another. */
const WEIGHTS = /\.safetensors$/i;

/** A mark reads the beginning, where the header is, and this many blocks from all over the file: 5 MB together. */
const FRONT = 1024 * 1024;
const BLOCKS = 64;
const BLOCK = 64 * 1024;

type Named = Pick<InstallSpec, 'model' | 'precision' | 'format'>;

/** The id of a pack: the same for the same model, precision and source. It is readable and can name a file. */
export async function packId(spec: InstallSpec): Promise<PackId> {
  const { source } = spec;
  if (source.kind === 'files') return pickedId(spec, source.files, source.checkpoint);
  // One repository may hold several LoRAs, whose files have equal names.
  return idOf(spec, spec.lora === undefined ? source : [source, spec.lora.file]);
}

/**
 * The id of a pack of picked files. Those of one training have equal names and sizes, so their bytes count: all of a
 * LoRA's, and parts of a model's weights. A file that is all there is to a pack may have any name.
 * @param checkpoint path of the model, if it is one file
 */
async function pickedId(
  spec: Named,
  files: readonly PickedFile[],
  checkpoint: string | undefined,
): Promise<PackId> {
  if (spec.format === 'lora') {
    return idOf(spec, await Promise.all(files.map(({ file }) => sumOf(file))));
  }
  const model = files.find(({ path }) => path === checkpoint);
  if (model !== undefined) return idOf(spec, [model.file.size, await markOf(model.file)]);
  const marks: unknown[] = [];
  for (const { path, file } of files) {
    marks.push([path, file.size, ...(WEIGHTS.test(path) ? [await markOf(file)] : [])]);
  }
  return idOf(spec, marks);
}

/**
 * The files of a pack that were picked again, by the paths that they have in it. A LoRA and a single-file model are
 * known by their bytes and may have got another name.
 * @throws {EngineError} `model_file_missing` if they are others
 */
export async function pickedAgain(
  record: PackRecord,
  files: readonly PickedFile[],
): Promise<readonly PickedFile[]> {
  const { id, source, lora } = record;
  const checkpoint = source.kind === 'files' ? source.checkpoint : undefined;
  const path = lora?.file ?? checkpoint;
  if (path === undefined) return files;
  for (const { file } of files) {
    const named = [{ path, file }];
    if ((await pickedId(record, named, checkpoint)) === id) return named;
  }
  throw otherFile(path);
}

async function idOf({ model, precision }: Named, place: unknown): Promise<PackId> {
  const sum = await createSyncSha256();
  const key = sum(new TextEncoder().encode(JSON.stringify([model, place])));
  const name = model
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .slice(0, 60);
  return `${name}-${precision}-${key.slice(0, 8)}` as PackId;
}

async function sumOf(file: Blob): Promise<string> {
  const hasher = await createHasher();
  const source = blobSource(file, 'the file');
  for (let at = 0; at < source.size; at += PIECE) {
    hasher.update(await source.read(at, Math.min(PIECE, source.size - at)));
  }
  return hasher.digest();
}

/** The sha256 of parts of a file. */
async function markOf(file: Blob): Promise<string> {
  const { size } = file;
  if (size <= FRONT + BLOCKS * BLOCK) return sumOf(file);
  const hasher = await createHasher();
  const source = blobSource(file, 'the file');
  hasher.update(await source.read(0, FRONT));
  for (let i = 1; i <= BLOCKS; i++) {
    const at = FRONT + Math.floor(((size - FRONT - BLOCK) * i) / BLOCKS);
    hasher.update(await source.read(at, BLOCK));
  }
  return hasher.digest();
}

/** The part of a source that can be stored in the record: picked files cannot. */
export function keptSource(source: InstallSpec['source']): PackSource {
  if (source.kind !== 'files') return source;
  const { kind, checkpoint } = source;
  return checkpoint === undefined ? { kind } : { kind, checkpoint };
}
