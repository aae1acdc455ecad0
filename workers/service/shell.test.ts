import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Shell } from './shell.ts';

/** What the app's host was asked for. */
const asked: (string | undefined)[] = [];
const host = createServer(({ url }, response) => {
  asked.push(url);
  response.setHeader('content-type', 'text/html').end('the page');
});
let base = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    host.listen(0, '127.0.0.1', resolve);
  });
  base = `http://127.0.0.1:${(host.address() as AddressInfo).port}/app/`;
});
afterAll(() => host.close());

/** A tab's way to an address. Only a browser can make such a request. */
const visit = (url: string): Request =>
  Object.defineProperty(new Request(url), 'mode', { value: 'navigate' });

it('the host of the app does not see what a link brings', async () => {
  const shell = new Shell([{ url: 'index.html', revision: '1' }], base);
  for (const address of ['?prompt=a+secret&image_url=b', 'index.html?shared=yes', '']) {
    const page = await shell.answer(visit(base + address));
    expect(await page?.text()).toBe('the page');
  }
  expect(asked).toEqual(['/app/', '/app/index.html', '/app/']);
});
