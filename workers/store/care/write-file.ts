/** The part of a folder that {@link writeFile} needs. */
type WritableFolder = Pick<FileSystemDirectoryHandle, 'getFileHandle'>;

/**
 * Writes a file into a folder that a person picked. The browser writes into a second file and puts it in its
 * place in the end. If a part cannot be had or written, that second file is deleted.
 * @param onPart called with the bytes of each part that is written
 * @throws what `parts` throws; DOMException if the folder cannot be written
 */
export async function writeFile(
  folder: WritableFolder,
  path: string,
  parts: AsyncIterable<BufferSource> | Iterable<BufferSource>,
  onPart: (bytes: number) => void,
): Promise<void> {
  const file = await folder.getFileHandle(path, { create: true });
  const stream = await file.createWritable();
  try {
    for await (const part of parts) {
      await stream.write(part);
      onPart(part.byteLength);
    }
  } catch (error) {
    // A stream that failed by itself cannot be aborted any more. The first failure is the one to show.
    await stream.abort(error).catch(() => {});
    throw error;
  }
  await stream.close();
}
