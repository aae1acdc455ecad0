import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fetchPicture } from './source-fetch.ts';

const PATIENT = { stallMs: 20_000, siteMs: 20_000, mostBytes: 1000 };
const BYTES = 'x'.repeat(500);

/** Sends `count` bytes one by one. @param everyMs between two of them */
const drip =
  (count: number, then: 'end' | 'hang' | 'cut', everyMs = 0): RequestListener =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'image/png' });
    let sent = 0;
    const next = (): void => {
      if (sent < count) {
        sent += 1;
        response.write('x', () => setTimeout(next, everyMs));
      } else if (then === 'end') response.end();
      else if (then === 'cut') response.destroy();
    };
    next();
  };

const ANSWERS: Record<string, RequestListener> = {
  '/whole': (_, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(BYTES),
  '/slow': drip(15, 'end', 100),
  '/none': (_, response) => response.writeHead(404).end(),
  '/silent': () => {},
  '/stalls': drip(3, 'hang'),
  '/cut': drip(3, 'cut'),
  '/short': (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('x', () => response.destroy());
  },
  '/gzip': (_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end('this is no gzip'),
  '/endless': drip(Infinity, 'end'),
  '/large': (_, response) => response.writeHead(200, { 'content-length': '1001' }).end(),
  '/huge': (_, response) => {
    response.writeHead(200, { 'content-length': String(256 * 1024 * 1024 + 1) }).write('x');
  },
  '/circle': (_, response) => response.writeHead(302, { location: '/circle' }).end(),
  '/near': (_, response) => response.writeHead(302, { location: '/whole' }).end(),
};

const seen: { readonly path: string; readonly headers: NodeJS.Dict<string | string[]> }[] = [];
const server = createServer((request, response) => {
  const path = request.url ?? '';
  seen.push({ path, headers: request.headers });
  const answer = ANSWERS[path];
  if (answer === undefined) response.writeHead(500).end();
  else answer(request, response);
});
let origin: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function messageOf(path: string, limits = PATIENT): Promise<string> {
  const fetched = await fetchPicture(origin + path, { limits });
  return fetched.ok ? 'it came' : `${fetched.failure.code}: ${fetched.failure.message}`;
}

describe('a picture that a person names', () => {
  it('comes with its type', async () => {
    const fetched = await fetchPicture(`${origin}/whole`);
    expect(fetched).toMatchObject({ ok: true, blob: { size: 500, type: 'image/png' } });
  });

  it('may come as slowly as it likes while it comes', async () => {
    // The whole takes longer than the server may be silent.
    const limits = { ...PATIENT, stallMs: 1000 };
    const fetched = await fetchPicture(`${origin}/slow`, { limits });
    expect(fetched).toMatchObject({ ok: true, blob: { size: 15 } });
  });

  it.each([
    ['/none', /^file_download_error: The picture at .* answered 404\.$/],
    ['/cut', /broke off: the connection was cut, or its compression is damaged/],
    ['/short', /broke off/],
    ['/gzip', /broke off/],
    ['/circle', /leads on to another address \(a redirect\)/],
    ['/endless', /^image_too_large: .* more than 0 MB/],
    ['/large', /^image_too_large/],
  ])('%s: has a sentence of its own', async (path, sentence) => {
    expect(await messageOf(path)).toMatch(sentence);
  });

  it.each([
    ['/silent', /did not answer for 0 seconds/],
    ['/stalls', /stopped coming: its server sent nothing for 0 seconds/],
  ])('%s: is given up when nothing comes', async (path, sentence) => {
    expect(await messageOf(path, { ...PATIENT, stallMs: 200 })).toMatch(sentence);
  });

  it('is given up unread where it states more than 256 MB', async () => {
    const fetched = await fetchPicture(`${origin}/huge`);
    expect(fetched).toMatchObject({ ok: false, failure: { code: 'image_too_large' } });
  });

  it('is out of reach where nobody listens', async () => {
    const fetched = await fetchPicture('http://127.0.0.1:1/', { limits: PATIENT });
    expect(fetched).toMatchObject({ ok: false, failure: { code: 'file_download_error' } });
    expect(JSON.stringify(fetched)).toContain('is out of reach');
  });

  it('ends at once when it is no longer wanted', async () => {
    const abort = new AbortController();
    const fetching = fetchPicture(`${origin}/silent`, { limits: PATIENT, signal: abort.signal });
    abort.abort();
    expect(await fetching).toMatchObject({ ok: false });
  });

  it.each(['iVBORw0KGgoAAAANSUhEUgAA', 'example.png', ''])(
    'is not asked for at an address that is none: %j',
    async (address) => {
      const before = seen.length;
      expect(await fetchPicture(address)).toMatchObject({
        ok: false,
        failure: { code: 'invalid_request', detail: [{ loc: ['body', 'image_url'] }] },
      });
      expect(seen.length).toBe(before);
    },
  );
});

describe('a request for a picture', () => {
  it.each([
    ['person', 'same-origin'],
    ['page', 'omit'],
  ] as const)('of a %s names no page, and goes with cookies: %s', async (kind, credentials) => {
    const fetching = vi.spyOn(globalThis, 'fetch');
    const before = seen.length;
    await fetchPicture(`${origin}/whole`, { asker: { kind } });
    expect(fetching.mock.calls.map(([, init]) => init)).toMatchObject([
      { credentials, referrerPolicy: 'no-referrer' },
    ]);
    expect(seen.length).toBe(before + 1);
    fetching.mockRestore();
  });
});

describe('a picture that another site names', () => {
  const asker = { kind: 'site' } as const;

  it('is not asked for on this computer, from an old record either', async () => {
    const before = seen.length;
    expect(await fetchPicture(`${origin}/whole`, { asker })).toMatchObject({ ok: false });
    expect(seen.length).toBe(before);
  });
});
