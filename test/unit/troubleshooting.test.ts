import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ERROR_CODES } from '../../workers/protocol/failure.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Tests in which a code is an example, and nothing fails with it. */
const EXAMPLES = /(?:copied-report|failure-report|troubleshooting)\.test\.ts$/;

it('docs/TROUBLESHOOTING.md has a section for every error code, and for no other', () => {
  const text = readFileSync(join(ROOT, 'docs/TROUBLESHOOTING.md'), 'utf8');
  const sections = [...text.matchAll(/^### (\w+)$/gm)].map(([, code]) => code);
  expect(sections.toSorted()).toEqual(ERROR_CODES.toSorted());
});

it('every error code is in a test', () => {
  const tests = ['src', 'workers', 'tools', 'test'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.test\.tsx?$/.test(path) && !EXAMPLES.test(path))
      .map((path) => readFileSync(join(ROOT, folder, path), 'utf8')),
  );
  // A failure's code. A line of a log may have one of the same name.
  const isNamed = (code: string) =>
    tests.some((text) => new RegExp(`(?<!level: 'WARN', code: ')\\b${code}\\b`).test(text));
  expect(ERROR_CODES.filter((code) => !isNamed(code))).toEqual([]);
});
