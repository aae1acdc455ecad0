import type { EngineFailure } from '../../protocol/failure.ts';
import { Contact } from './contact.ts';
import { DEFAULT_POLICY, type DownloadOptions, type DownloadPolicy } from './download-options.ts';

/** Links of the hub hold for an hour (3600 s in their policy); this is well before that. */
const LINK_MS = 45 * 60_000;

/** A file that is being downloaded. */
export interface RemoteFile {
  readonly url: string;
  /** Path below the model folder, for failures. */
  readonly name: string;
  /** Bytes; undefined until the first answer says it. */
  size: number | undefined;
  /**
   * The ETag of the first answer of each host, which all its others must have too; null if the page cannot
   * see one. Two CDNs of one file have different ETags.
   */
  readonly etags: Map<string, string | null>;
  /**
   * Where the last redirect led. The next request asks there, without the hub, which counts requests; it
   * is forgotten when it fails or grows old.
   */
  link: { readonly url: string; readonly until: number } | undefined;
  readonly contact: Contact;
  readonly policy: DownloadPolicy;
  /** Called with the number of bytes of each chunk that comes. */
  readonly onBytes: ((count: number) => void) | undefined;
  /** Called before each wait for another attempt. */
  readonly onWait: ((failure: EngineFailure, ms: number) => void) | undefined;
}

/** The bytes from `begin` up to but not including `end`; the file may end earlier if its size is not known. */
export interface WantedRange {
  readonly begin: number;
  readonly end: number;
}

/** @param size bytes of the file, if they are known */
export function remoteFile(
  url: string,
  name: string,
  options: DownloadOptions,
  size?: number,
): RemoteFile {
  return {
    url,
    name,
    size,
    etags: new Map(),
    link: undefined,
    contact: options.contact ?? new Contact(),
    policy: { ...DEFAULT_POLICY, ...options.policy },
    onBytes: options.onBytes,
    onWait: options.onWait,
  };
}

/** The address to ask next: that of the last redirect, or the file's own. */
export function addressOf(file: RemoteFile): string {
  if (file.link !== undefined && performance.now() > file.link.until) file.link = undefined;
  return file.link?.url ?? file.url;
}

/** Keeps where an answer came from, if that is another place than was asked. */
export function keepLink(file: RemoteFile, { redirected, url }: Response): void {
  if (redirected) file.link = { url, until: performance.now() + LINK_MS };
}
