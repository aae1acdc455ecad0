type Options = Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;

/**
 * Joins each flag that takes a text to the value behind it, if that begins with a single dash: `--seed -1`
 * becomes `--seed=-1`. `parseArgs` takes such a value for a flag that was meant instead. There are no flags
 * with a single dash here.
 */
export function joinDashedValues(argv: readonly string[], options: Options): string[] {
  const joined: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const flag = argv[at] ?? '';
    const value = argv[at + 1];
    const name = /^--([^=]+)$/.exec(flag)?.[1] ?? '';
    const takesText = Object.hasOwn(options, name) && options[name]?.type === 'string';
    if (takesText && value !== undefined && /^-(?!-)/.test(value)) {
      joined.push(`${flag}=${value}`);
      at += 1;
    } else {
      joined.push(flag);
    }
  }
  return joined;
}
