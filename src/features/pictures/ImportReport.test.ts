import { isValidElement, type ReactNode } from 'react';
import { expect, it } from 'vitest';
import ImportReport from './ImportReport.tsx';

/** The keys of the list items in what a view draws. */
function keysIn(node: ReactNode): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(keysIn);
  if (!isValidElement<{ readonly children?: ReactNode }>(node)) return [];
  const own = node.type === 'li' && node.key !== null ? [node.key] : [];
  return [...own, ...keysIn(node.props.children)];
}

it('names each of two files that have one name', () => {
  const left = ['in one archive', 'in another'].map((why) => ({
    name: () => 'a.png',
    why: () => why,
  }));
  const imported = { added: 0, known: 0, left };
  const keys = keysIn(ImportReport({ imported, onClose: () => {} }));
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(2);
});
