/** An address that opens the app with a form that is filled in: `?prompt=…&image_url=…`. */
/** What such an address says. Whoever wrote it may be anybody. */
export interface OpeningLink {
  /** Empty if there is none. */
  readonly prompt: string;
  /** As it was written, and no more than a text: empty if there is none. */
  readonly imageUrl: string;
  /** What was longer than {@link LONGEST_TEXT} and is left out, by its name on the screen. */
  readonly tooLong: readonly string[];
}

/** The fields of a link, with their names on the screen. */
const FIELDS = { prompt: 'prompt', image_url: 'address of the picture' } as const;
const NAMES = Object.keys(FIELDS) as (keyof typeof FIELDS)[];

/**
 * The most characters that are taken of one field. Servers and browsers take no longer addresses for sure, and
 * nobody could read through a longer prompt of a stranger.
 */
export const LONGEST_TEXT = 2000;

/** Whether an address asks for the form to be filled in. @param search its query */
export function isOpeningLink(search: string): boolean {
  const given = new URLSearchParams(search);
  return NAMES.some((name) => given.has(name));
}

/** Reads the query of an address. A text that is too long is left out as a whole: a part of it would mislead. */
export function readOpeningLink(search: string): OpeningLink {
  const given = new URLSearchParams(search);
  const text = (name: keyof typeof FIELDS): string => (given.get(name) ?? '').trim();
  const long = NAMES.filter((name) => text(name).length > LONGEST_TEXT);
  const taken = (name: keyof typeof FIELDS): string => (long.includes(name) ? '' : text(name));
  return {
    prompt: taken('prompt'),
    imageUrl: taken('image_url'),
    tooLong: long.map((name) => FIELDS[name]),
  };
}

/** The address without what was taken from it: a reload does not fill the form again. */
export function withoutLink(href: string): string {
  const url = new URL(href);
  for (const name of NAMES) url.searchParams.delete(name);
  return url.href;
}
