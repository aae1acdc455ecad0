import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { SECURITY_HEADERS } from '../../workers/service/policy.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const text = readFileSync(join(ROOT, 'docs/SECURITY.md'), 'utf8');

/** The cells of each row of the table below a heading of docs/SECURITY.md. */
function rowsBelow(heading: string): readonly (readonly string[])[] {
  const [, section = ''] = text.split(`\n## ${heading}\n`);
  const lines = section.split('\n## ', 1)[0]?.split('\n') ?? [];
  return lines
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map((line) => line.slice(2, -2).split(' | '));
}

const quoted = (cell = ''): readonly string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, inner = '']) => inner);

/** A name as the table writes it: with `*` for a part of it, and `{a,b}` for one or the other. */
function pattern(name: string): RegExp {
  const escaped = name.replace(/[.()]/g, '\\$&').replaceAll('*', '[^/]*');
  return new RegExp(
    `^${escaped.replace(/\{(.*)\}/, (_, names: string) => `(?:${names.replaceAll(',', '|')})`)}$`,
  );
}

it('every door of the threat model names tests, and all of them are there', () => {
  const tests = ['src', 'workers', 'tools', 'test'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts'))
      .map((path) => `${folder}/${path}`),
  );
  const doors = rowsBelow('The doors').map((cells) =>
    quoted(cells.at(-1)).filter((name) => name.endsWith('.test.ts')),
  );
  expect(doors.length).toBeGreaterThan(10);
  expect(doors.filter((names) => names.length === 0)).toEqual([]);
  const isThere = (name: string) => tests.some((path) => pattern(name).test(path));
  expect(doors.flat().filter((name) => !isThere(name))).toEqual([]);
});

it('the threat model has a line for each header and directive that is sent, and for no other', () => {
  const told = rowsBelow('Headers').flatMap(([cell]) => quoted(cell));
  const names = Object.entries(SECURITY_HEADERS).flatMap(([name, value]) =>
    name === 'Content-Security-Policy'
      ? value.split('; ').map((line) => line.split(' ')[0])
      : [name],
  );
  // A value alone, as 'none', belongs to the names before it.
  const named = told.map((each) => each.split(/:? /)[0]).filter((each) => !each?.startsWith("'"));
  expect(new Set(named)).toEqual(new Set(names));
  const whole = told.filter((each) => /^[a-z-]+ /.test(each));
  const sent = SECURITY_HEADERS['Content-Security-Policy']?.split('; ');
  expect(sent).toEqual(expect.arrayContaining(whole));
});
