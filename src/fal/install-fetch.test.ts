import { afterEach, expect, it } from 'vitest';
import { installFetch } from './install-fetch.ts';
import { outgoing } from './outgoing.ts';

const BASE = 'https://app.example/folder/';
const pageFetch = globalThis.fetch;
const other = () => Promise.resolve(new Response());
afterEach(() => {
  globalThis.fetch = pageFetch;
});

/** What answered each request: the page's own fetch, or the endpoint. */
async function askedOf(...requests: Request[]): Promise<string[]> {
  globalThis.fetch = () => Promise.resolve(new Response('page'));
  const endpoint: typeof fetch = async (input, init) => {
    const { url, headers } = await outgoing(new Request(input, init), BASE);
    const names = headers.map(([name]) => name);
    return new Response(
      `endpoint: ${url}${names.includes('authorization') ? ' with the key' : ''}`,
    );
  };
  const undo = installFetch(endpoint, BASE);
  const texts = requests.map(async (request) => {
    const answer = await fetch(request).catch((error: unknown) => new Response(String(error)));
    return answer.text();
  });
  const asked = await Promise.all(texts);
  undo();
  return asked;
}

it('a client that takes no fetch polls here, without its key', async () => {
  const url = 'https://queue.fal.run/fal-ai/playground-v25/requests/a/status';
  const [asked] = await askedOf(new Request(url, { headers: { authorization: 'Key secret' } }));
  expect(asked).toBe(`endpoint: ${url}`);
});

it.each([`${BASE}files/a/0.png`, `${BASE}queue.fal.run/fal-ai/playground-v25/requests/a`])(
  'the endpoint’s own addresses are answered here: %s',
  async (url) => {
    expect(await askedOf(new Request(url))).toEqual([`endpoint: ${url}`]);
  },
);

it('everything else goes where it went', async () => {
  const urls = [
    'https://other.example/',
    `${BASE}example.png`,
    'data:,x',
    'https://v3.fal.media/a',
  ];
  expect(await askedOf(...urls.map((url) => new Request(url)))).toEqual(Array(4).fill('page'));
});

it('an upload to the hosted service’s own storage is refused', async () => {
  const [asked] = await askedOf(
    new Request('https://v3.fal.media/files/upload', { method: 'POST', body: 'pixels' }),
  );
  expect(asked).toMatch(/nothing was sent/);
});

it('is taken away again, unless somebody has put another fetch before it', () => {
  const undo = installFetch(pageFetch, BASE);
  const installed = globalThis.fetch;
  undo();
  expect(globalThis.fetch).toBe(pageFetch);
  globalThis.fetch = installed;
  globalThis.fetch = other;
  undo();
  expect(globalThis.fetch).toBe(other);
});
