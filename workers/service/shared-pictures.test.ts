import { beforeEach, describe, expect, it, vi } from 'vitest';
import { dropForgotten, isShare, keepShared } from './shared-pictures.ts';

const BASE = 'https://app.example/folder/';

/** Node has no caches. These keep what they are given, as far as there is room. */
const kept = new Map<string, Response>();
let room = Infinity;
const cache = {
  keys: () => Promise.resolve([...kept.keys()].map((url) => new Request(url))),
  match: ({ url }: Request) => Promise.resolve(kept.get(url)?.clone()),
  put: (url: string, response: Response) => {
    if (kept.size >= room) return Promise.reject(new DOMException('', 'QuotaExceededError'));
    kept.set(url, response);
    return Promise.resolve();
  },
};
const emptied = () => {
  kept.clear();
  return Promise.resolve(true);
};
vi.stubGlobal('caches', { open: () => Promise.resolve(cache), delete: emptied });

beforeEach(() => {
  kept.clear();
  room = Infinity;
});

function share(...pictures: readonly string[]): Promise<Response> {
  const body = new FormData();
  for (const name of pictures) body.append('pictures', new File([name], name));
  return keepShared(new Request(`${BASE}share`, { method: 'POST', body }), BASE);
}

const names = () => [...kept.keys()].map((key) => key.split('/').at(-1));

describe('the pictures of a share', () => {
  it('are kept in the place of those of the last one', async () => {
    await share('a.png', 'b.png');
    expect(names()).toEqual(['a.png', 'b.png']);
    expect((await share('c.png')).headers.get('location')).toBe(`${BASE}?shared=yes`);
    expect(names()).toEqual(['c.png']);
  });

  it('leave nothing behind where there is no room for all', async () => {
    room = 1;
    expect((await share('a.png', 'b.png')).headers.get('location')).toBe(`${BASE}?shared=failed`);
    expect(names()).toEqual([]);
  });

  it('make those of the last share go, if they are too many', async () => {
    await share('a.png');
    await share(...Array.from({ length: 101 }, (_, at) => `${at}.png`));
    expect(names()).toEqual([]);
  });

  it('go with a new service worker, if no page has taken them for an hour', async () => {
    await share('a.png');
    await dropForgotten();
    expect(names()).toEqual(['a.png']);
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + 3_601_000);
    await dropForgotten();
    expect(names()).toEqual([]);
    vi.restoreAllMocks();
  });
});

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
  ])('is kept, if it is an address, and no host sees it: %o', async (fields, address) => {
    await share('a.png');
    expect(await shared(fields)).toBe(`${BASE}?shared=yes`);
    expect(names()).toEqual(['address']);
    expect(await kept.values().next().value?.text()).toBe(address);
  });

  it('is said not to have come if it has neither a picture nor an address', async () => {
    expect(await shared({ text: 'javascript:alert(1)' })).toBe(`${BASE}?shared=failed`);
    const broken = new Request(`${BASE}share`, { method: 'POST', body: 'no form' });
    expect((await keepShared(broken, BASE)).headers.get('location')).toBe(`${BASE}?shared=failed`);
  });
});
