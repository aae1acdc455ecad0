/** An address that opens the app with a form that is filled in: `?prompt=…&image_url=…`. */
import { PROMPT_LIMIT } from './fields.ts';

/** What such an address says. Whoever wrote it may be anybody. */
export interface OpeningLink {
  /** At most as long as a prompt may be; empty if there is none. */
  readonly prompt: string;
  /** As it was written, and no more than a text: empty if there is none. */
  readonly imageUrl: string;
}

const FIELDS = ['prompt', 'image_url'] as const;

/** Servers and browsers take no longer addresses for sure. */
const LONGEST_ADDRESS = 2000;

/** Whether an address asks for the form to be filled in. @param search its query */
export function isOpeningLink(search: string): boolean {
  const given = new URLSearchParams(search);
  return FIELDS.some((name) => given.has(name));
}

/** Reads the query of an address. An address of a picture that is too long is left out, as it could not be cut. */
export function readOpeningLink(search: string): OpeningLink {
  const given = new URLSearchParams(search);
  const imageUrl = (given.get('image_url') ?? '').trim();
  return {
    prompt: (given.get('prompt') ?? '').trim().slice(0, PROMPT_LIMIT),
    imageUrl: imageUrl.length > LONGEST_ADDRESS ? '' : imageUrl,
  };
}

/** The address without what was taken from it: a reload does not fill the form again. */
export function withoutLink(href: string): string {
  const url = new URL(href);
  for (const name of FIELDS) url.searchParams.delete(name);
  return url.href;
}
