import type { PackId } from '../../protocol/engine-options.ts';
import type { PackRecord, StoreEventSink } from '../../protocol/store.ts';
import { formatPackIndex, PACK_INDEX, type PackIndex } from '../../packs/format.ts';
import { readPack } from '../../records/packs.ts';
import { installedPack } from '../open/open-installed.ts';
import { inPieces } from '../storage/pieces.ts';
import { Progress } from '../report.ts';
import { writeFile } from './write-file.ts';

/**
 * Writes a pack into a folder: its shards, then its index. A folder without the index is no pack, so an
 * export that fails leaves none.
 * @throws {EngineError} `model_not_found`, `model_file_missing`; DOMException if the folder cannot be
 *   written
 */
export async function exportPack(
  id: PackId,
  folder: FileSystemDirectoryHandle,
  emit: StoreEventSink,
): Promise<void> {
  const { index, files } = await installedPack(id);
  const record = await readPack(id);
  const of = index.shards.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const progress = new Progress(emit, id, 'export', of);
  const write = (path: string, parts: Parameters<typeof writeFile>[2]) =>
    writeFile(folder, path, parts, (bytes) => progress.add(bytes));
  for (const { path, byteLength } of index.shards) {
    const source = await files.open(id, path);
    await write(path, inPieces(source, { offset: 0, byteLength }));
  }
  await write(PACK_INDEX, [
    new TextEncoder().encode(formatPackIndex(exportedIndex(index, record))),
  ]);
}

/** The index as it is exported: it says what a person said of the model's training, which no file of it says. */
export function exportedIndex(
  index: PackIndex,
  { prediction }: Pick<PackRecord, 'prediction'> = {},
): PackIndex {
  return prediction === undefined ? index : { ...index, model: { ...index.model, prediction } };
}
