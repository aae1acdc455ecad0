import { innerUrl } from '../weights/inner-path.ts';
import { PACK_INDEX } from './format.ts';

const SUFFIX = /\.safetensors$/i;

/** A file below a folder. */
export interface PlacedFile {
  /** Address of the folder, ending in a slash. */
  readonly base: string;
  readonly path: string;
  /** Where the file is asked for: with its query, which may hold a key. */
  readonly address: string;
}

/**
 * The checkpoint among the files of a folder: its only safetensors file, if it is neither a diffusers
 * folder nor a pack.
 * @param paths relative to the folder
 */
export function checkpointAmong(paths: readonly string[]): string | undefined {
  if (paths.includes('model_index.json') || paths.includes(PACK_INDEX)) return undefined;
  const [only, ...others] = paths.filter((path) => SUFFIX.test(path));
  return others.length === 0 ? only : undefined;
}

/** Takes the address of a checkpoint apart. @returns undefined for the address of a folder */
export function checkpointAt(address: string): PlacedFile | undefined {
  if (!URL.canParse(address)) return undefined;
  const { href, pathname } = new URL(address);
  if (!SUFFIX.test(pathname)) return undefined;
  const name = pathname.slice(pathname.lastIndexOf('/') + 1);
  try {
    const path = decodeURIComponent(name);
    return { base: new URL('.', href).href, path, address: href.replace(/#.*$/, '') };
  } catch {
    return undefined;
  }
}

/** The address of each file of the folder that a checkpoint lies in, by its path. @throws {EngineError} what {@link innerUrl} throws */
export function besideCheckpoint({ base, path, address }: PlacedFile): (path: string) => string {
  return (asked) => (asked === path ? address : innerUrl(asked, base));
}
