import { EngineError } from '../../failure.ts';
import type { KnownFile } from '../../protocol/store.ts';

/** A git LFS pointer: the sha256 and the size of a large file, as its publisher committed it. */
export interface LfsPointer {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** A pointer has fewer bytes than this; more of a file need not be read to tell that it is none. */
export const POINTER_BYTES = 1024;

/**
 * Reads an LFS pointer (git-lfs spec, v1). The hub gives it at `/{repo}/raw/{revision}/{path}`.
 * @returns undefined if the text is no pointer: then git has the file itself
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
 * Compares size and sha256 of a file in the manifest with those that its publisher gives.
 * @throws {EngineError} `model_file_invalid` with both values, if they differ
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
