/**
 * `npm run house [-- --base REVISION]`: prints figures about the code's layout as Markdown, beside
 * those of another revision if one is named. Bundle sizes come from dist/ and times from the last
 * `npm test`; both exist for this tree alone.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fileCircles, folderCircles } from './house/circles.ts';
import { filesPerFolder } from './house/folders.ts';
import { readArrows, sourceFiles } from './house/imports.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The field that was added last. The report counts the files that name it: the cost of a field. */
const PROOF_FIELD = 'guidance_end_sigma';

interface House {
  readonly folders: ReadonlyMap<string, number>;
  readonly fileCircles: number;
  readonly folderCircles: number;
  /** Lines of src and workers, tests left out. */
  readonly lines: number;
  /** Lines of tools, tests left out. */
  readonly toolLines: number;
  readonly files: number;
  /** Files that name the proof field, tests left out. */
  readonly fieldFiles: readonly string[];
}

const { values } = parseArgs({ options: { base: { type: 'string' } } });
const now = house(root);
const base = values.base === undefined ? undefined : houseAt(values.base);
const row = (name: string, ...cells: (string | number | undefined)[]) =>
  console.log(`| ${[name, ...cells.filter((cell) => cell !== undefined)].join(' | ')} |`);

row('', ...(base === undefined ? ['now'] : [values.base, 'now']));
row('---', ...(base === undefined ? ['---'] : ['---', '---']));
row('circles of files', base?.fileCircles, now.fileCircles);
row('circles of folders', base?.folderCircles, now.folderCircles);
row('files, tests left out', base?.files, now.files);
row('lines of src and workers, tests left out', base?.lines, now.lines);
row('lines of tools, tests left out', base?.toolLines, now.toolLines);
row(`files that name \`${PROOF_FIELD}\``, base?.fieldFiles.length, now.fieldFiles.length);
for (const folder of [
  ...new Set([...(base?.folders.keys() ?? []), ...now.folders.keys()]),
].sort()) {
  row(`files in ${folder}`, base && (base.folders.get(folder) ?? 0), now.folders.get(folder) ?? 0);
}
for (const [name, bytes] of bundles()) row(name, base && '', `${Math.round(bytes / 1000)} kB`);
for (const [name, seconds] of testSteps()) {
  row(`npm test, ${name}`, base && '', `${(seconds / 60).toFixed(1)} min`);
}
for (const file of now.fieldFiles) console.log(`\`${PROOF_FIELD}\` is named in ${file}`);

function house(folder: string): House {
  const files = sourceFiles(folder, ['src', 'workers']);
  const arrows = readArrows(folder, files);
  const tools = sourceFiles(folder, ['tools']);
  const all = [...files, ...tools];
  const texts = new Map(all.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  const linesOf = (paths: readonly string[]) =>
    paths.reduce((sum, path) => sum + (texts.get(path)?.split('\n').length ?? 1) - 1, 0);
  return {
    folders: filesPerFolder(files),
    fileCircles: fileCircles(arrows).length,
    folderCircles: folderCircles(arrows).length,
    files: all.length,
    lines: linesOf(files),
    toolLines: linesOf(tools),
    fieldFiles: all.filter(
      (path) => path !== 'tools/house-report.ts' && texts.get(path)?.includes(PROOF_FIELD),
    ),
  };
}

function houseAt(revision: string): House {
  const folder = mkdtempSync(join(tmpdir(), 'house-'));
  try {
    const archive = execFileSync('git', ['archive', revision, 'src', 'workers', 'tools'], {
      cwd: root,
      maxBuffer: 1024 ** 3,
    });
    execFileSync('tar', ['-x', '-C', folder], { input: archive });
    return house(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The scripts of the last build, largest first. */
function bundles(): [name: string, bytes: number][] {
  const dist = join(root, 'dist');
  if (!existsSync(dist)) return [];
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.js'))
    .map((path): [string, number] => [`dist/${path}`, statSync(join(dist, path)).size])
    .sort(([, a], [, b]) => b - a);
}

/** Seconds of each step of the last `npm test`. */
function testSteps(): [name: string, seconds: number][] {
  const file = join(root, 'test-results/steps.json');
  return existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, 'utf8'))) : [];
}
