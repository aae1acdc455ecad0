import { describe, expect, it } from 'vitest';
import { systemOf } from './probe.ts';

const APPLE = '(KHTML, like Gecko) Version/26.0 Safari/605.1.15';
const MAC = `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 ${APPLE}`;

describe('the system', () => {
  it.each([
    ['an iPhone', `Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) ${APPLE}`, 5, 'ios'],
    ['an iPad that calls itself a Mac', MAC, 5, 'ios'],
    ['a Mac', MAC, 0, 'mac'],
    ['a PC with a touchscreen', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)', 10, 'windows'],
    ['a phone', 'Mozilla/5.0 (Linux; Android 15; Pixel 9)', 5, 'android'],
    ['a desk with Linux', 'Mozilla/5.0 (X11; Linux x86_64)', 0, 'linux'],
  ] as const)('%s', (_name, userAgent, touches, system) => {
    expect(systemOf(userAgent, touches)).toBe(system);
  });
});
