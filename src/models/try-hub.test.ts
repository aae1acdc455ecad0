import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { showGerman } from '../../test/unit/in-german.ts';
import { i18n } from '../language/i18n.ts';
import { whyNotFrom } from './try-hub.ts';

let server: Server;
let hub = '';
let status = 200;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(status).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  hub = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it('a mirror that answers is taken without a word', async () => {
  expect(await whyNotFrom(hub)).toBeUndefined();
  expect(asked).toEqual([
    expect.stringMatching(
      /^\/playgroundai\/playground-v2\.5.*\/resolve\/[0-9a-f]{40}\/model_index/,
    ),
  ]);
});

it('a mirror without the model says so', async () => {
  status = 404;
  const says = await whyNotFrom(hub);
  expect(says?.()).toMatch(/answers with status 404 where Playground v2\.5 should be/);
  showGerman();
  expect(says?.()).toMatch(/antwortet .*404/);
  i18n.activate('en');
});

it('a mirror whose answers no page may read is said to lack CORS headers', async () => {
  const says = await whyNotFrom('http://127.0.0.1:1');
  expect(says?.()).toMatch(/CORS headers; hf-mirror\.com does not/);
});
