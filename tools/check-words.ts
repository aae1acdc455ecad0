/**
 * `npm run check:words`: fails if a message of the app lacks a translation, a catalog has one that the app no longer
 * says, or a translation has other places, tags or cases than its message. `--missing` prints what lacks one as JSON.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourceFiles } from './house/imports.ts';
import { bareText } from './words/bare-text.ts';
import { catalogFaults, englishFaults, type Catalog } from './words/compare.ts';
import { GROUND, PARTS } from './words/ground.ts';
import { messagesOf } from './words/messages.ts';
import { sentencesOf } from './words/sentences.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const CATALOGS = 'src/language/catalogs';

/** Pages for people who write code: they stay English (docs/GLOSSARY.md). */
const ENGLISH = /^src\/features\/(?:api|bench|debug)\//;

const read = (folder: string) =>
  sourceFiles(root, [folder])
    .filter((path) => !ENGLISH.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const files = read('src');
/** What fails there is shown by the page. */
const below = read('workers');
const found = files.map(({ path, text }) => messagesOf(path, text));
const english = new Set([
  ...found.flatMap(({ messages }) => messages),
  ...GROUND,
  ...PARTS,
  ...[...files, ...below].flatMap(({ path, text }) => sentencesOf(path, text)),
]);
const catalogs = readdirSync(join(root, CATALOGS)).map((name) => ({
  language: name.replace(/\.json$/, ''),
  catalog: JSON.parse(readFileSync(join(root, CATALOGS, name), 'utf8')) as Catalog,
}));

const faults = [
  ...found.flatMap(({ faults }) => faults),
  ...files.flatMap(({ path, text }) => bareText(path, text)),
  ...englishFaults(english),
  ...catalogs.flatMap(({ language, catalog }) => catalogFaults(language, catalog, english)),
];
if (process.argv.includes('--missing')) {
  const missing = [...english].filter((each) =>
    catalogs.some(({ catalog }) => !Object.hasOwn(catalog, each)),
  );
  console.log(JSON.stringify(missing, null, 1));
} else {
  for (const fault of faults) console.error(fault);
  console.log(`${english.size} messages, ${catalogs.length} catalogs, ${faults.length} faults`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
