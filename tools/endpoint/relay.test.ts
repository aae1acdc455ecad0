import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AnswerPart, PageRequest } from './in-page.ts';
import type { KeptBrowser } from './kept-browser.ts';
import { Relay } from './relay.ts';

/** What the service worker of one browser sends before the browser dies, or the answer ends. */
interface Life {
  readonly status?: number;
  readonly type?: string;
  readonly length?: number;
  readonly body: string;
  readonly dies: boolean;
}

let relay: Relay;
let server: Server;
let take: (id: string, part: AnswerPart) => Promise<void>;
let lives: Life[];

/** The page of a browser: it sends what a life says, in pieces of three bytes. */
const page = {
  exposeFunction: (_name: string, given: typeof take) => {
    take = given;
    return Promise.resolve();
  },
  isClosed: () => false,
  async evaluate(_function: unknown, request: PageRequest | string) {
    const life = typeof request === 'string' ? undefined : lives.shift();
    if (life === undefined || typeof request === 'string') return;
    const { status = 200, type = 'image/png', length, body, dies } = life;
    const headers = [['content-type', type] as const];
    const all =
      length === undefined ? headers : [...headers, ['content-length', `${length}`] as const];
    await take(request.id, { type: 'head', status, headers: all });
    for (let at = 0; at < body.length; at += 3) {
      const base64 = Buffer.from(body.slice(at, at + 3)).toString('base64');
      await take(request.id, { type: 'chunk', base64 });
    }
    if (dies) throw new Error('Target page, context or browser has been closed');
  },
} as unknown as Page;

beforeEach(async () => {
  relay = await Relay.create({});
  await relay.connect(page);
  relay.use({ page: () => Promise.resolve(page) } as unknown as KeptBrowser);
  server = createServer((request, response) => {
    relay.answer('/files/a.png', request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await relay.close();
});

const get = async (...given: Life[]): Promise<string> => {
  lives = given;
  const { port } = server.address() as AddressInfo;
  return (await fetch(`http://127.0.0.1:${port}/`)).text();
};

it('an answer that deaths break off goes on where it was', async () => {
  const rest = { length: 10, body: '0123456789' };
  expect(
    await get(
      { length: 10, body: '01234', dies: true },
      { length: 10, body: '0123456', dies: true },
      { ...rest, dies: false },
    ),
  ).toBe('0123456789');
});

it('also one that does not tell its length', async () => {
  expect(await get({ body: '0123', dies: true }, { body: '01234567', dies: false })).toBe(
    '01234567',
  );
});

it('a death after the last byte is none to the caller', async () => {
  expect(await get({ length: 4, body: '0123', dies: true })).toBe('0123');
});

it.each([
  ['a stream of events', { type: 'text/event-stream; charset=utf-8' }, {}],
  ['an answer that is another one the second time', {}, { status: 404 }],
  ['an answer of another length', {}, { length: 9 }],
])('%s breaks off', async (_what, first, second) => {
  const one = { length: 10, body: '01234', dies: true, ...first };
  await expect(get(one, { ...one, body: '0123456789', dies: false, ...second })).rejects.toThrow(
    'terminated',
  );
});
