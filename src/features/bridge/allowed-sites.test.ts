import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** The list as a window reads it that is opened now. */
async function readList(kept: string): Promise<readonly string[]> {
  vi.stubGlobal('window', { localStorage: { getItem: () => kept } });
  const { useAllowedSites } = await import('./allowed-sites.ts');
  return useAllowedSites.getState().origins;
}

describe('the list of allowed sites', () => {
  it('loses an entry that is no text, and no other', async () => {
    const kept = { state: { origins: ['https://a.example', 5, null, 'https://b.example'] } };
    expect(await readList(JSON.stringify(kept))).toEqual([
      'https://a.example',
      'https://b.example',
    ]);
  });

  it.each(['{"state":', '[]', '{"state":{"origins":"https://a.example"}}'])(
    'allows nobody where %s is stored',
    async (kept) => {
      expect(await readList(kept)).toEqual([]);
    },
  );
});
