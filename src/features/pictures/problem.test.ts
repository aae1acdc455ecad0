import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, expect, it, vi } from 'vitest';
import type { EngineFailure } from '../../../workers/protocol/failure.ts';
import { perform } from '../../actions/perform.ts';
import { setSession, useSession } from '../../stores/session.ts';

vi.stubGlobal('document', { baseURI: 'https://app.example/' });
vi.stubGlobal('navigator', { userAgent: '' });
const { default: Problem } = await import('./Problem.tsx');

const FULL = new DOMException('full', 'QuotaExceededError');

/** The problem that an action leaves behind. */
async function failed(): Promise<EngineFailure> {
  await perform(() => Promise.reject(FULL));
  return useSession.getState().problem ?? expect.fail('no problem');
}

/** The view that was opened while there was one problem, at the time of another one. */
function shown(before: EngineFailure | null, now: EngineFailure | null): string {
  setSession({ problem: before });
  // Without a document React shows the state that a store began with; what is read of it otherwise is the present one.
  Object.assign(useSession.getInitialState(), { problem: now });
  return renderToStaticMarkup(createElement(Problem));
}

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue());

it('shows what an action of the view failed with, with its code and a way to close it', async () => {
  const html = shown(null, await failed());
  expect(html).toContain('role="alert"');
  expect(html).toContain('The browser has no room left');
  expect(html).toContain('storage_full');
  expect(html).toMatch(/<button[^>]*>Close/);
});

it('leaves to the screen what was wrong before the view was opened', async () => {
  const before = await failed();
  expect(shown(before, before)).toBe('');
  expect(shown(before, null)).toBe('');
});
