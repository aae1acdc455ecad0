import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineError } from '../../workers/failure.ts';
import { setSession, useSession } from '../stores/session.ts';
import type { Action } from './action.ts';
import { useMask } from '../stores/mask.ts';
import { leavePainting } from './leave-painting.ts';
import { perform, performAction, showFailure } from './perform.ts';

beforeEach(() => {
  setSession({ problem: null });
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

const problem = () => useSession.getState().problem;

describe('whatever a person asked for', () => {
  it('shows its failure, with the code and the one thing to do that it has', async () => {
    const failure = { code: 'storage_unavailable', message: 'No.', action: 'Do.' } as const;
    await perform(() =>
      Promise.reject(new EngineError(failure.code, failure.message, failure.action)),
    );
    expect(problem()).toEqual(failure);
  });

  it.each([
    ['a quota that is used up', new DOMException('full', 'QuotaExceededError'), 'storage_full'],
    ['a fault of ours', new TypeError('x is undefined'), 'internal_error'],
    [
      'a script that did not come to Chrome',
      new TypeError('Failed to fetch dynamically imported module: https://a.example/b.js'),
      'file_download_error',
    ],
    [
      'one that did not come to Firefox',
      new TypeError('error loading dynamically imported module: https://a.example/b.js'),
      'file_download_error',
    ],
    [
      'one that did not come to Safari',
      new TypeError('Importing a module script failed.'),
      'file_download_error',
    ],
    [
      'styles that did not come',
      new Error('Unable to preload CSS for /assets/b.css'),
      'file_download_error',
    ],
    ['something that is no error', 'text', 'internal_error'],
  ])('shows %s', async (_name, error, code) => {
    await perform(() => Promise.reject(error as Error));
    expect(problem()).toMatchObject({ code });
    expect(problem()?.action).not.toBe('');
  });

  it('shows one that is thrown before anything is awaited', async () => {
    await perform(() => {
      throw new Error('at once');
    });
    expect(problem()?.message).toContain('at once');
  });

  it('has not failed when it was stopped on purpose', () => {
    showFailure(new DOMException('closed', 'AbortError'));
    expect(problem()).toBeNull();
  });
});

it('ends painting where its tools do not come', () => {
  useMask.setState({ painting: true });
  leavePainting(new TypeError('Importing a module script failed.'));
  expect(useMask.getState().painting).toBe(false);
  expect(problem()).toMatchObject({ code: 'file_download_error' });
});

describe('an exclusive action', () => {
  it('begins once, however often it is asked for, until it has ended', async () => {
    let begun = 0;
    let end: (() => void) | undefined;
    const action: Action = {
      label: () => 'Generate',
      keys: [],
      exclusive: true,
      enabled: () => true,
      perform: () => {
        begun += 1;
        return new Promise<void>((resolve) => (end = resolve));
      },
    };
    const first = performAction(action);
    await performAction(action);
    await performAction(action);
    expect(begun).toBe(1);
    end?.();
    await first;
    void performAction(action);
    expect(begun).toBe(2);
  });
});
