import { openCheckpoint } from '../../packs/open-folder.ts';
import { modelFolder } from '../../weights/folder.ts';
import type { OpenSource } from './open-source.ts';

/**
 * Presents a source that holds a single-file checkpoint as the diffusers folder that the file stands for.
 * The file itself is read once, from front to back; its header is read beforehand.
 * @param path of the checkpoint, below the source's folder
 */
export async function asCheckpoint(source: OpenSource, path: string): Promise<OpenSource> {
  const { id } = source.headers;
  const headers = await openCheckpoint(id, path, source.headers.open);
  const stream = modelFolder(id, (asked) =>
    asked === path ? source.stream.open(path) : headers.open(asked),
  );
  return { ...source, headers, stream, gate: path };
}
