import type { PackIndex } from '../../packs/format.ts';
import type { ModelFolder } from '../../weights/folder.ts';
import type { DownloadOptions } from '../download/download-options.ts';

/** The place that a model is installed from, opened. */
export interface OpenSource {
  /** For planning, checking and single tensors. Each read fetches just the bytes it asks for. */
  readonly headers: ModelFolder;
  /** For writing. Large files have to be read from front to back; they are fetched ahead. */
  readonly stream: ModelFolder;
  /** true: a pack, which is copied. false: a diffusers folder or one of files. */
  readonly isPack: boolean;
  /** The commit or version; null if the source has none. */
  readonly revision: string | null;
  /** It is a folder that comes with the app. */
  readonly embedded?: boolean;
  /** For a source that is an installed pack: the upstream files of that pack. The new pack names them too. */
  readonly madeOf?: PackIndex['sources'];
  /** URL of a folder with the git LFS pointer of each file, and how to ask there. */
  readonly pointers?: { readonly base: string; readonly options: DownloadOptions };
  /** A file that the model has. If the server asks for a login, a request for this file shows it. */
  readonly gate?: string;
  /** Ends all requests, and releases a pack that is the source. */
  close(): Promise<void>;
}
