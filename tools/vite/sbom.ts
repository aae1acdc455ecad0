import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import description from '../../package.json' with { type: 'json' };
import lockfile from '../../package-lock.json' with { type: 'json' };

/** Beside index.html. */
export const SBOM_FILE = 'sbom.cdx.json';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const locked = lockfile.packages as Readonly<Record<string, { readonly integrity?: string }>>;

/**
 * The bill of materials of a build, in CycloneDX 1.6: the packages that a script or a wasm of it has
 * something of. It holds no time and no number of its own, so equal builds have equal bills.
 * @param packages their folders
 */
export function formatSbom(packages: readonly string[]): string {
  const { name, version, license } = description;
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': name,
        name,
        version,
        licenses: [{ license: { id: license } }],
      },
    },
    components: packages.map(componentOf).toSorted((a, b) => (a.purl < b.purl ? -1 : 1)),
  };
  return `${JSON.stringify(bill, null, 1)}\n`;
}

function componentOf(folder: string) {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as { readonly name: string; readonly version: string; readonly license?: string };
  const [group, plain] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return {
    type: 'library',
    'bom-ref': purl,
    ...(group === undefined ? {} : { group }),
    name: plain,
    version,
    ...(license === undefined ? {} : { licenses: [licenceOf(license)] }),
    ...hashesOf(folder),
    purl,
  };
}

/** One name of SPDX, or an expression of several. */
function licenceOf(text: string) {
  return /[ ()]/.test(text) ? { expression: text } : { license: { id: text } };
}

/** The checksum of the package as it was published. */
function hashesOf(folder: string) {
  const { integrity = '' } = locked[relative(REPOSITORY, folder).replaceAll('\\', '/')] ?? {};
  const [, base64] = /^sha512-(.+)$/.exec(integrity) ?? [];
  if (base64 === undefined) return {};
  return { hashes: [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }] };
}
