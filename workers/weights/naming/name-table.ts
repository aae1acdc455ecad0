/** Two ways to spell the same names, readable in both directions. */
export interface NameTable {
  /** The other spelling of a name. */
  readonly to: ReadonlyMap<string, string>;
  /** The name of another spelling. */
  readonly from: ReadonlyMap<string, string>;
}

/**
 * Spells each name in another way. A name that the other way does not have is left out.
 * @throws Error if two names would be spelled alike: the table could not be read backwards
 */
export function nameTable(
  names: Iterable<string>,
  spell: (name: string) => string | undefined,
): NameTable {
  const to = new Map<string, string>();
  const from = new Map<string, string>();
  for (const name of names) {
    const other = spell(name);
    if (other === undefined) continue;
    const taken = from.get(other);
    if (taken !== undefined && taken !== name) {
      throw new Error(`${taken} and ${name} are both spelled ${other}`);
    }
    to.set(name, other);
    from.set(other, name);
  }
  return { to, from };
}
