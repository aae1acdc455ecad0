import { EngineError } from '../../failure.ts';
import type { ByteSource } from './source.ts';

/** Opens a file. @returns undefined if the folder has none of this name */
export async function openIfThere(
  open: (path: string) => Promise<ByteSource>,
  path: string,
): Promise<ByteSource | undefined> {
  return open(path).catch((error: unknown) => {
    if (error instanceof EngineError && error.code === 'model_file_missing') return undefined;
    throw error;
  });
}
