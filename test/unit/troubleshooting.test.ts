import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERROR_CODES } from '../../workers/protocol/failure.ts';

it('docs/TROUBLESHOOTING.md has a section for every error code, and for no other', () => {
  const text = readFileSync(new URL('../../docs/TROUBLESHOOTING.md', import.meta.url), 'utf8');
  const sections = [...text.matchAll(/^### (\w+)$/gm)].map(([, code]) => code);
  expect(sections.toSorted()).toEqual(ERROR_CODES.toSorted());
});
