/** One entry of package-lock.json, as far as it is read here. */
export interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly link?: boolean;
  /** Only for developing; nothing of it is in the built app. */
  readonly dev?: boolean;
}

/** Licences that ask for nothing but their text, which the build puts beside the app. */
const FREE = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Zlib',
];
/** Beyond these for tools that nobody is given: the licence's terms begin when a copy is passed on. */
const FOR_TOOLS = [...FREE, 'CC-BY-4.0', 'MPL-2.0', 'Python-2.0'];
/**
 * transformers.js wants these for pictures in Node. Here it runs in a browser only, and no build has
 * anything of them (THIRD-PARTY-NOTICES.txt lists what it has).
 */
const NEVER_BUILT = /(?:^|\/)node_modules\/@img\/sharp-/;
const LIBVIPS = [...FREE, 'LGPL-3.0-or-later'];

/** Packages whose description has no licence, and whose LICENSE says this. */
const STATED_ELSEWHERE: Readonly<Record<string, string>> = { '@ag-ui/core': 'MIT' };

/** The faults of a lockfile, one sentence each. @param packages by their paths, as the file has them */
export function lockfileFaults(packages: Readonly<Record<string, LockedPackage>>): string[] {
  return Object.entries(packages).flatMap(([path, entry]) => {
    // The first entry is this project itself.
    if (path === '') return [];
    if (entry.link === true) return [`${path} is a link, which nobody else can install.`];
    const { resolved, integrity = '' } = entry;
    const license = entry.license ?? STATED_ELSEWHERE[path.replace(/^.*node_modules\//, '')] ?? '';
    const faults: string[] = [];
    if (!/^sha512-[\w+/]{86}==$/.test(integrity)) faults.push(`${path} has no checksum (sha512).`);
    // Without an address a package comes from the registry that npm is set to, as all of them do here.
    if (resolved !== undefined) faults.push(`${path} has an address of its own: ${resolved}.`);
    const allowed = NEVER_BUILT.test(path) ? LIBVIPS : entry.dev === true ? FOR_TOOLS : FREE;
    if (!isAllowed(license, allowed)) {
      faults.push(
        `${path} has the licence "${license}", which tools/house/lockfile.ts does not list.`,
      );
    }
    return faults;
  });
}

/** Whether a licence of SPDX, or an expression with AND and OR without nesting, is allowed. */
function isAllowed(expression: string, allowed: readonly string[]): boolean {
  const plain = expression.replace(/^\((.*)\)$/, '$1');
  return plain
    .split(' OR ')
    .some((either) => either.split(' AND ').every((name) => allowed.includes(name)));
}
