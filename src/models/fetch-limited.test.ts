import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fetchLimited } from './fetch-limited.ts';

const routes: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/short': (_, response) => response.end('{"a":1}'),
  '/missing': (_, response) => response.writeHead(404).end('nothing'),
  '/silent': () => {},
  '/stops': (_, response) => void response.write('{'),
  '/bomb': (_, response) => {
    // 40 MB in 40 kB.
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(40e6)));
  },
};

let server: Server;
let base = '';
beforeAll(async () => {
  server = createServer((request, response) => routes[request.url ?? '']?.(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('a small text of a host', () => {
  it('comes with its status', async () => {
    expect(await fetchLimited(`${base}/short`, 100)).toMatchObject({ ok: true, text: '{"a":1}' });
    expect(await fetchLimited(`${base}/missing`, 0)).toMatchObject({ status: 404, text: '' });
  });

  it('that is longer than it may be is not read, however small it was sent', async () => {
    expect(await fetchLimited(`${base}/short`, 6)).toBeUndefined();
    expect(await fetchLimited(`${base}/bomb`, 1_000_000)).toBeUndefined();
  });

  it.each(['/silent', '/stops'])('%s: given up after half a minute', async (path) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const answer = fetchLimited(base + path, 100);
    // The timer begins anew when the answer does, so the clock may have to go on twice.
    const clock = setInterval(() => vi.advanceTimersByTime(31_000), 20);
    expect(await answer).toBeUndefined();
    clearInterval(clock);
    vi.useRealTimers();
  });

  it('of no server at all is nothing', async () => {
    expect(await fetchLimited('http://127.0.0.1:1/', 100)).toBeUndefined();
  });
});
