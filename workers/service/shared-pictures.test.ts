import { describe, expect, it } from 'vitest';
import { isShare, keepShared } from './shared-pictures.ts';

const BASE = 'https://app.example/folder/';

async function shared(fields: Readonly<Record<string, string>>): Promise<string | null> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const answer = await keepShared(new Request(`${BASE}share`, { method: 'POST', body }), BASE);
  expect(answer.status).toBe(303);
  return answer.headers.get('location');
}

describe('what another app shares', () => {
  it('is a form that is sent to the share target, and nothing else', () => {
    const sent = { method: 'POST', mode: 'navigate', url: `${BASE}share` } as Request;
    expect(isShare(sent, BASE)).toBe(true);
    expect(isShare({ ...sent, method: 'GET' }, BASE)).toBe(false);
    expect(isShare({ ...sent, mode: 'cors' }, BASE)).toBe(false);
    expect(isShare({ ...sent, url: 'https://app.example/share' }, BASE)).toBe(false);
  });

  it.each([
    [{ url: 'https://a.example/p.png?x=1&y' }, 'https://a.example/p.png?x=1&y'],
    [{ title: 'A sea', text: 'Look: http://a.example/p.png now' }, 'http://a.example/p.png'],
  ])('leads to the form that shows its address: %o', async (fields, address) => {
    const to = new URL((await shared(fields)) ?? '');
    expect(to.origin + to.pathname).toBe(BASE);
    expect(to.searchParams.get('image_url')).toBe(address);
  });

  it('is said not to have come if it has neither a picture nor an address', async () => {
    expect(await shared({ text: 'javascript:alert(1)' })).toBe(`${BASE}?shared=failed`);
    const broken = new Request(`${BASE}share`, { method: 'POST', body: 'no form' });
    expect((await keepShared(broken, BASE)).headers.get('location')).toBe(`${BASE}?shared=failed`);
  });
});
