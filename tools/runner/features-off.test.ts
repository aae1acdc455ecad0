import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { OFF_IN_PLAYWRIGHT } from './features-off.ts';

it('a browser without a screen has all of Chromium off that Playwright switches off', () => {
  const playwright = readFileSync('node_modules/playwright-core/lib/coreBundle.js', 'utf8');
  const [, list = ''] = /disabledFeatures = \[([^\]]*)\]/.exec(playwright) ?? [];
  const names = [...list.matchAll(/^\s*"(\w+)"/gm)].map(([, name]) => name);
  expect(names).toEqual([...OFF_IN_PLAYWRIGHT]);
});
