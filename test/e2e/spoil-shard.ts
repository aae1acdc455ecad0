/**
 * Runs in the page: flips a bit in the largest shard of the pack whose id begins with this text.
 */
export async function spoilShard(pack: string): Promise<void> {
  const root = await navigator.storage.getDirectory();
  for await (const [id, folder] of (await root.getDirectoryHandle('packs')).entries()) {
    if (!id.startsWith(pack) || folder.kind !== 'directory') continue;
    let largest: { readonly handle: FileSystemFileHandle; readonly file: File } | undefined;
    for await (const handle of (folder as FileSystemDirectoryHandle).values()) {
      const file = await (handle as FileSystemFileHandle).getFile();
      if (largest === undefined || file.size > largest.file.size) {
        largest = { handle: handle as FileSystemFileHandle, file };
      }
    }
    if (largest === undefined) break;
    const { handle, file } = largest;
    const position = Math.floor(file.size / 2);
    const byte = new Uint8Array(await file.slice(position, position + 1).arrayBuffer());
    const writable = await handle.createWritable({ keepExistingData: true });
    await writable.write({ type: 'write', position, data: byte.map((value) => value ^ 1) });
    return writable.close();
  }
  throw new Error(`no shard of ${pack}`);
}
