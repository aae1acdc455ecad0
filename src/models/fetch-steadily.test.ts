import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchSteadily } from './fetch-steadily.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(answer: RequestListener): Promise<string> {
  server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const SILENCE_MS = 200;
const didNotCome = expect.objectContaining({ name: 'FileDidNotCome' }) as Error;

describe('a file of the app', () => {
  it('is given up when the server accepts the request and never answers', async () => {
    const url = await serve(() => {});
    await expect(fetchSteadily(url, {}, SILENCE_MS)).rejects.toEqual(didNotCome);
  });

  it('is given up when it stops in the middle', async () => {
    const url = await serve((_request, answer) => answer.write('half'));
    const response = await fetchSteadily(url, {}, SILENCE_MS);
    await expect(response.text()).rejects.toEqual(didNotCome);
  });

  it('is not taken from an answer that says it is not there', async () => {
    const url = await serve((_request, answer) => answer.writeHead(404).end('no'));
    await expect(fetchSteadily(url)).rejects.toEqual(didNotCome);
  });

  it('comes whole, with its type', async () => {
    const url = await serve((_request, answer) => {
      answer.writeHead(200, { 'content-type': 'application/wasm' }).end('whole');
    });
    const response = await fetchSteadily(url);
    expect(response.headers.get('content-type')).toBe('application/wasm');
    expect(await response.text()).toBe('whole');
  });
});
