import { EngineError } from '../../failure.ts';
import type { KnownFile } from '../../protocol/store.ts';

/** What git has of a large file: enough to know that a download is the published one. */
export interface LfsPointer {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** Bytes that are enough to tell a pointer from a file. */
export const POINTER_BYTES = 1024;

/**
 * Reads an LFS pointer (git-lfs spec, v1), as the hub gives at `/{repo}/raw/{revision}/{path}`.
 * Undefined when the text is none: then it is the file itself, kept in git.
 */
export function parseLfsPointer(text: string): LfsPointer | undefined {
  const match =
    /^version https:\/\/git-lfs\.github\.com\/spec\/v1\noid sha256:([0-9a-f]{64})\nsize (\d+)\n?$/.exec(
      text,
    );
  const [, sha256 = '', size] = match ?? [];
  return match ? { sha256, size: Number(size) } : undefined;
}

/**
 * Compares what a manifest says of a file with what its publisher says.
 * @throws {EngineError} `model_file_invalid` with both values when they differ.
 */
export function checkPointer(
  path: string,
  known: Pick<KnownFile, 'sha256' | 'size'>,
  published: LfsPointer,
): void {
  const differs =
    known.sha256 !== undefined && known.sha256 !== published.sha256
      ? `sha256 ${published.sha256} where ${known.sha256} is known`
      : known.size !== undefined && known.size !== published.size
        ? `${published.size} bytes where ${known.size} are known`
        : undefined;
  if (differs === undefined) return;
  throw new EngineError(
    'model_file_invalid',
    `${path} is another file on its server than the one this app knows: ${differs}.`,
    'Do not install it; look for a newer version of this app.',
  );
}
