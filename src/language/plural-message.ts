/** The message of a plural as it stands in the catalogs, in ICU's form. */
export function pluralMessage(english: { readonly one: string; readonly other: string }): string {
  return `{count, plural, one {${english.one}} other {${english.other}}}`;
}
