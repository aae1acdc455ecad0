import { afterEach, describe, expect, it, vi } from 'vitest';

class Kept extends Map<string, string> {
  getItem(key: string): string | null {
    return this.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.set(key, value);
  }
  removeItem(key: string): void {
    this.delete(key);
  }
}

type Listener = (event: { readonly key: string }) => void;

/** A browser: tabs with a session storage each, one local storage, and its events. */
class Browser {
  readonly shared = new Kept();
  readonly #listeners = new Map<Kept, Listener[]>();

  /** Loads the app in a tab. @param session that of a tab which is reloaded */
  async load(session = new Kept()) {
    const listeners: Listener[] = [];
    this.#listeners.set(session, listeners);
    const use = (): void => {
      vi.stubGlobal('window', { localStorage: this.#seenBy(session), sessionStorage: session });
    };
    use();
    vi.stubGlobal('addEventListener', (type: string, listener: Listener) => {
      if (type === 'storage') listeners.push(listener);
    });
    vi.resetModules();
    const { setRequest, setSettings, useSettings } = await import('./settings.ts');
    return {
      session,
      settings: () => useSettings.getState(),
      typePrompt: (prompt: string) => (use(), setRequest({ prompt })),
      set: (change: Parameters<typeof setSettings>[0]) => (use(), setSettings(change)),
    };
  }

  /** Writing tells the other tabs if it changed something. */
  #seenBy(session: Kept) {
    return {
      getItem: (key: string) => this.shared.getItem(key),
      setItem: (key: string, value: string) => {
        if (this.shared.getItem(key) === value) return;
        this.shared.setItem(key, value);
        for (const [other, listeners] of this.#listeners) {
          if (other !== session) listeners.forEach((listener) => listener({ key }));
        }
      },
    };
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe('two tabs', () => {
  it('keep a draft of their own over a reload', async () => {
    const browser = new Browser();
    const a = await browser.load();
    a.typePrompt('from tab A');
    const b = await browser.load();
    b.typePrompt('from tab B');
    b.set({ seed: '7', seedLocked: true });
    a.typePrompt('A typed more');
    expect((await browser.load(b.session)).settings()).toMatchObject({
      request: { prompt: 'from tab B' },
      seed: '7',
      seedLocked: true,
    });
    expect((await browser.load(a.session)).settings()).toMatchObject({
      request: { prompt: 'A typed more' },
      seed: '',
    });
  });

  it('do not change what is typed in the other', async () => {
    const browser = new Browser();
    const a = await browser.load();
    a.typePrompt('from tab A');
    const b = await browser.load();
    b.typePrompt('from tab B');
    expect(a.settings().request.prompt).toBe('from tab A');
  });

  it('have theme and accepted licences in common', async () => {
    const browser = new Browser();
    const a = await browser.load();
    const b = await browser.load();
    a.set({ acceptedLicences: ['https://example.org/licence'], theme: 'dark' });
    expect(b.settings()).toMatchObject({ theme: 'dark' });
    // What B writes next must not take back what A has accepted.
    b.typePrompt('from tab B');
    const { acceptedLicences, theme } = (await browser.load()).settings();
    expect({ acceptedLicences, theme }).toEqual({
      acceptedLicences: ['https://example.org/licence'],
      theme: 'dark',
    });
  });
});

describe('a new tab', () => {
  it('begins with the draft that was typed last', async () => {
    const browser = new Browser();
    const a = await browser.load();
    const b = await browser.load();
    b.typePrompt('from tab B');
    a.typePrompt('from tab A');
    a.set({ theme: 'dark' });
    expect((await browser.load()).settings()).toMatchObject({
      request: { prompt: 'from tab A' },
      theme: 'dark',
    });
  });

  it('begins with the draft as it was when another tab only takes over a theme', async () => {
    const browser = new Browser();
    const a = await browser.load();
    const b = await browser.load();
    a.typePrompt('from tab A');
    b.set({ theme: 'dark' });
    expect((await browser.load()).settings().request.prompt).toBe('from tab A');
  });

  it.each(['{"state":', '[]', '{"state":5,"version":2}', 'null'])(
    'begins with the defaults where %s is stored',
    async (text) => {
      const browser = new Browser();
      browser.shared.setItem('playground-settings', text);
      expect((await browser.load()).settings().request.prompt).toBe('');
    },
  );
});
