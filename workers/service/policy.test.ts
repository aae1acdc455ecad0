import { describe, expect, it } from 'vitest';
import { headersFile } from '../../tools/vite/security-policy.ts';
import { isSecured, PAGE_POLICY, secured } from './policy.ts';

const page = (type: string, init: ResponseInit = {}) =>
  new Response('x', { ...init, headers: { 'content-type': type, etag: '"1"' } });

describe('a page or script that the service worker answers with', () => {
  it.each(['text/html; charset=utf-8', 'text/javascript'])('has the headers: %s', async (type) => {
    const answer = secured(page(type, { status: 203, statusText: 'Other' }));
    expect(isSecured(answer)).toBe(true);
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('permissions-policy')).toMatch(/microphone=\(\).*, camera=\(self\)$/);
    expect(answer.headers.get('cross-origin-opener-policy')).toBeNull();
    expect(answer.headers.get('document-isolation-policy')).toBe('isolate-and-credentialless');
    expect([answer.status, answer.statusText, answer.headers.get('etag')]).toEqual([
      203,
      'Other',
      '"1"',
    ]);
    expect(await answer.text()).toBe('x');
  });

  it('gets the headers of this build, even if it has those of an older one', () => {
    const older = secured(page('text/html'));
    older.headers.delete('document-isolation-policy');
    expect(isSecured(older)).toBe(false);
    expect(isSecured(secured(older))).toBe(true);
  });

  it('is neither a wasm, whose compiled code the browser keeps, nor a redirect', () => {
    for (const other of [page('application/wasm'), Response.error()]) {
      expect(secured(other)).toBe(other);
    }
  });
});

describe('the policy', () => {
  it('allows nothing by itself, no text as a script, and no WebSocket', () => {
    expect(PAGE_POLICY).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
    expect(PAGE_POLICY).toContain("require-trusted-types-for 'script'");
    expect(PAGE_POLICY).not.toMatch(/unsafe-inline|'unsafe-eval'|wss?:|\*/);
  });

  it('is in the file that hosts read, for the app’s own pages and scripts alone', () => {
    const blocks = headersFile().split(/^(?=\/)/m);
    const withPolicy = blocks.filter((block) => block.includes('Content-Security-Policy'));
    expect(withPolicy.map((block) => block.split('\n', 1)[0])).toEqual([
      '/',
      '/index.html',
      '/bridge.html',
      '/sw.js',
      '/assets/*',
    ]);
    for (const block of withPolicy)
      expect(block).toContain(`: ${PAGE_POLICY}; frame-ancestors 'none'`);
  });
});
