import type { PackId } from '../../protocol/engine.ts';
import type { StoreEventSink } from '../../protocol/store.ts';
import { formatPackIndex, PACK_INDEX } from '../../packs/format.ts';
import { installedPack } from '../open/open-installed.ts';
import { inPieces } from '../storage/pieces.ts';
import { Progress } from '../report.ts';

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
  const of = index.shards.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const progress = new Progress(emit, id, 'export', of);
  const write = async (
    path: string,
    parts: AsyncIterable<BufferSource> | Iterable<BufferSource>,
  ) => {
    const file = await folder.getFileHandle(path, { create: true });
    const stream = await file.createWritable();
    for await (const part of parts) {
      await stream.write(part);
      progress.add(part.byteLength);
    }
    await stream.close();
  };
  for (const { path, byteLength } of index.shards) {
    const source = await files.open(id, path);
    await write(path, inPieces(source, { offset: 0, byteLength }));
  }
  await write(PACK_INDEX, [new TextEncoder().encode(formatPackIndex(index))]);
}
