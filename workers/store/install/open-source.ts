import type { PackIndex } from '../../packs/format.ts';
import type { ModelFolder } from '../../weights/folder.ts';

/** A source of an install, opened. */
export interface OpenSource {
  /** For planning, checking and single tensors: reads just what is asked for. */
  readonly headers: ModelFolder;
  /** For writing: large files come as a stream, from front to back. */
  readonly stream: ModelFolder;
  /** A pack, to be copied; otherwise a diffusers folder. */
  readonly isPack: boolean;
  readonly revision: string | null;
  /** It comes with the app: nobody deletes it. */
  readonly embedded?: boolean;
  /** Upstream files this is itself made of; the pack names them as its sources. */
  readonly madeOf?: PackIndex['sources'];
  /** URL below which `/raw/` gives what git has of each file. */
  readonly pointers?: string;
  /** URL of a file that has to be there; asking for it tells whether there is a gate. */
  readonly gate?: string;
  close(): Promise<void>;
}
