import { EngineError } from '../../failure.ts';
import type { ByteSource } from './source.ts';

/** The file, or undefined when there is none. */
export async function openIfThere(
  open: (path: string) => Promise<ByteSource>,
  path: string,
): Promise<ByteSource | undefined> {
  return open(path).catch((error: unknown) => {
    if (error instanceof EngineError && error.code === 'model_file_missing') return undefined;
    throw error;
  });
}
