import { describe, expect, it } from 'vitest';
import { browserRemark } from './browser-remark.ts';

describe('the remark on a browser', () => {
  it.each([
    ['chromium', true, null],
    ['chromium', false, null],
    ['firefox', true, /Firefox it is slower/],
    ['safari', false, /Safari 27 is recommended/],
    ['safari', true, null],
  ] as const)('%s, which suspends WebAssembly: %s', (browser, suspends, remark) => {
    const said = browserRemark({ browser, suspends });
    if (remark === null) expect(said).toBeNull();
    else expect(said).toMatch(remark);
  });
});
