import { afterEach, describe, expect, it, vi } from 'vitest';

/** A page whose site data a person has blocked: naming its storage throws. */
function blockSiteData(): void {
  const refuse = {
    get: (): never => {
      throw new DOMException('Access is denied for this document.', 'SecurityError');
    },
  };
  vi.stubGlobal(
    'window',
    Object.defineProperties({}, { localStorage: refuse, sessionStorage: refuse }),
  );
  vi.spyOn(console, 'warn').mockImplementation(() => {});
}

/** A page whose storage has no room. */
function fillStorage(): void {
  const full = {
    getItem: () => null,
    setItem: (): never => {
      throw new DOMException('no room', 'QuotaExceededError');
    },
    removeItem: () => {},
  };
  vi.stubGlobal('window', { localStorage: full, sessionStorage: full });
  vi.spyOn(console, 'warn').mockImplementation(() => {});
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.resetModules();
});

describe.each([
  ['whose site data is blocked', blockSiteData],
  ['that is full', fillStorage],
])('in a browser %s', (_name, refuse) => {
  it('settings are those of the visit', async () => {
    refuse();
    const { DEFAULT_SETTINGS, setRequest, setSettings, useSettings } =
      await import('./settings.ts');
    expect(useSettings.getState()).toEqual(DEFAULT_SETTINGS);
    setRequest({ prompt: 'a boat' });
    setSettings({ theme: 'dark' });
    expect(useSettings.getState()).toMatchObject({ request: { prompt: 'a boat' }, theme: 'dark' });
  });

  it('the key of the hosted service is that of the visit, and is not called kept', async () => {
    refuse();
    const { turnHostedOn, turnHostedOff, useHostedKey } = await import('./hosted-key.ts');
    expect(useHostedKey.getState()).toEqual({ key: null, keptInTab: false });
    turnHostedOn('a key', true);
    expect(useHostedKey.getState()).toEqual({ key: 'a key', keptInTab: false });
    turnHostedOff();
    expect(useHostedKey.getState()).toEqual({ key: null, keptInTab: false });
  });
});
