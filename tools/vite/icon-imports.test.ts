import { expect, it } from 'vitest';
import { iconFiles, withFiles } from './icon-imports.ts';

const FILES = iconFiles(`
import * as index from './icons/index.mjs';
export { index as icons };
export { default as Edit3, default as PenLine, default as PenLineIcon } from './icons/pen-line.mjs';
export { default as X, default as XIcon } from './icons/x.mjs';
`);

it('names the file of each icon, by whichever of its names', () => {
  const code = "import { X,\n  PenLine,\n} from 'lucide-react';\nimport { a } from './a.ts';";
  expect(withFiles(code, FILES)).toBe(
    "import X from 'lucide-react/icons/x'; import PenLine from 'lucide-react/icons/pen-line';\nimport { a } from './a.ts';",
  );
});

it('leaves types where they are, and refuses a name that is no icon', () => {
  const type = "import { type LucideIcon } from 'lucide-react';";
  expect(withFiles(type, FILES)).toBe(type);
  expect(() => withFiles("import { Nothing } from 'lucide-react';", FILES)).toThrow('Nothing');
});
