import { isLocalHost } from './local-host.ts';
import { type NamedFile, SEND_BYTES } from './named-file.ts';

/** Who names a file by its address. */
export type Asker =
  /** A person in the app, or whoever runs the runner. */
  | { readonly kind: 'person' }
  /** A page of the app's own origin, at the endpoint. */
  | { readonly kind: 'page' }
  /** A page of another site, through the bridge. */
  | { readonly kind: 'site' };

export type JudgedAddress =
  | { readonly kind: 'data'; readonly uri: string }
  | { readonly kind: 'fetch'; readonly href: string }
  | {
      readonly kind: 'refused';
      /** One sentence without its full stop, as fal's `msg`. */
      readonly msg: string;
      readonly action: string;
    };

/**
 * Decides which addresses of pictures, masks, embeddings and LoRAs are fetched for whom. Nobody may name a relative address,
 * which would be one of the app's own server.
 *
 * - A data URI: anybody.
 * - An absolute http(s) address: anybody. A page of the app's origin could fetch the same addresses
 *   itself, so it gets no more than it has. A page of another site gets nothing of the app's own
 *   origin, of this computer or of the local network: the app would fetch it from a place where the
 *   site is not.
 * - A blob URL of the app's origin: a person, or a page of this origin.
 *
 * The endpoint's own files are decided on before, by the site that made them
 * (workers/service/source.ts).
 *
 * @param text what was given as `image_url`, `mask_url`, or as an embedding's or a LoRA's `path`
 * @param origin the app's
 * @param file what the address names, for the sentence of a refusal
 */
export function judgeAddress(
  text: string,
  asker: Asker,
  origin: string,
  file: NamedFile = 'picture',
): JudgedAddress {
  const given = text.trim();
  const refuse = (why: string) => refusal(`The address of the ${file} ${why}`, file);
  if (/^data:/i.test(given)) return { kind: 'data', uri: given };
  const isBlob = /^blob:/i.test(given);
  if ((!isBlob && !/^https?:\/\//i.test(given)) || !URL.canParse(given))
    return noAddress(given, file);
  const url = new URL(given);
  if (isBlob && (asker.kind === 'site' || url.origin !== origin)) {
    return refuse('is a blob URL, which nobody but the page that made it can read');
  }
  if (url.username !== '' || url.password !== '') {
    return refuse('holds a name or a password, and browsers fetch no such address');
  }
  if (asker.kind !== 'site') return { kind: 'fetch', href: url.href };
  if (url.origin === origin)
    return refuse("is one of the app's own, which other sites may not name");
  if (isLocalHost(url.hostname)) {
    return refuse('is one of this computer or its network, which other sites may not name');
  }
  return { kind: 'fetch', href: url.href };
}

function noAddress(given: string, file: NamedFile): JudgedAddress {
  if (given === '') return refusal(`The ${file} is missing`, file);
  const type = file === 'picture' || file === 'mask' ? base64Type(given) : undefined;
  if (type !== undefined) {
    return {
      kind: 'refused',
      msg: `This is base64 without its beginning; put "data:${type};base64," before it`,
      action: 'Send it as a data URI.',
    };
  }
  const why = 'is no absolute address; it must begin with https://, http:// or data:';
  return refusal(`The address of the ${file} ${why}`, file);
}

function refusal(msg: string, file: NamedFile): JudgedAddress {
  return { kind: 'refused', msg, action: SEND_BYTES[file] };
}

/** How base64 begins that holds the first bytes of a picture. */
const BASE64_BEGINNINGS: readonly (readonly [beginning: string, type: string])[] = [
  ['iVBORw0KGg', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['_9j_', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
  ['Qk', 'image/bmp'],
  ['AAAA', 'image/avif'],
];
/** A text of this many characters that are all of base64's is taken for base64. */
const LONG = 64;

/** The type to put before a text that is bare base64; undefined if it is something else. */
function base64Type(text: string): string | undefined {
  const beginning = text.slice(0, LONG);
  if (!/^[\w+/-]+={0,2}$/.test(beginning)) return undefined;
  const [, type] = BASE64_BEGINNINGS.find(([start]) => beginning.startsWith(start)) ?? [];
  if (beginning.length === LONG) return type ?? 'image/png';
  return beginning.length >= 16 ? type : undefined;
}

/** An address as it is shown: a data URI can have megabytes. */
export function shownAddress(address: string): string {
  return address.length > 100 ? `${address.slice(0, 99)}…` : address;
}
