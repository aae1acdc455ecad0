import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { nodeSource } from '../../../tools/node-source.ts';
import { blobSource } from './blob-source.ts';
import { urlSource } from './url-source.ts';
import { WHOLE_FILE_LIMIT } from './whole-answer.ts';

const FILE = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
const code = (expected: string) => expect.objectContaining({ code: expected });

function sendRange(request: IncomingMessage, response: ServerResponse, extra = 0): void {
  const [, first, last] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
  const end = Math.min(Number(last), FILE.length - 1);
  response.writeHead(206, {
    'Content-Range': `bytes ${Number(first) + extra}-${end + extra}/${FILE.length}`,
  });
  response.end(FILE.subarray(Number(first), end + 1));
}

/** Requests that wait for an answer, or for the rest of one. */
let silent = 0;
/** Answers with a large file where a part of it was asked for. */
let wholes = 0;
/** The answer to `/slow`, whose bytes the test sends. */
let slow: ServerResponse | undefined;

const routes: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/range': (request, response) => sendRange(request, response),
  '/shifted': (request, response) =>
    sendRange(request, response, request.headers.range === 'bytes=0-0' ? 0 : 1),
  '/whole': (_, response) => response.end(FILE),
  '/empty': (_, response) => response.writeHead(416, { 'Content-Range': 'bytes */0' }).end(),
  '/no-content-range': (_, response) => response.writeHead(206).end(FILE.subarray(0, 1)),
  '/broken': (_, response) => response.writeHead(503).end(),
  '/changing': (request, response) => {
    const size = request.headers.range === 'bytes=0-0' ? 1000 : 900;
    const [first, last] = (request.headers.range ?? '').slice(6).split('-').map(Number);
    response.writeHead(206, { 'Content-Range': `bytes ${first}-${last}/${size}` });
    response.end(FILE.subarray(first, (last ?? 0) + 1));
  },
  '/short': (request, response) => {
    const probe = request.headers.range === 'bytes=0-0';
    response.writeHead(206, {
      'Content-Range': probe ? 'bytes 0-0/1000' : 'bytes 10-19/1000',
    });
    response.end(FILE.subarray(0, probe ? 1 : 5));
  },
  '/dropped': (request, response) => {
    if (request.headers.range === 'bytes=0-0') return sendRange(request, response);
    response.writeHead(206, { 'Content-Range': 'bytes 10-19/1000', 'Content-Length': '10' });
    response.write(FILE.subarray(10, 15), () => response.destroy());
  },
  '/silent': () => void (silent += 1),
  '/stops': (request, response) => {
    if (request.headers.range === 'bytes=0-0') return sendRange(request, response);
    response.writeHead(206, { 'Content-Range': 'bytes 10-19/1000' });
    response.write(FILE.subarray(10, 15), () => (silent += 1));
  },
  '/slow': (request, response) => {
    if (request.headers.range === 'bytes=0-0') return sendRange(request, response);
    response.writeHead(206, { 'Content-Range': 'bytes 10-19/1000' });
    slow = response;
    response.write(FILE.subarray(10, 11));
  },
  '/then-whole': (request, response) => {
    if (request.headers.range === 'bytes=0-0') return sendRange(request, response);
    response.end(FILE);
  },
  '/then-another': (request, response) => {
    if (request.headers.range === 'bytes=0-0') return sendRange(request, response);
    response.end(FILE.subarray(1));
  },
  '/then-whole-large': (request, response) => {
    const size = WHOLE_FILE_LIMIT + 1;
    if (request.headers.range === 'bytes=0-0') {
      response.writeHead(206, { 'Content-Range': `bytes 0-0/${size}` }).end('x');
    } else {
      wholes += 1;
      response.writeHead(200, { 'Content-Length': size });
      response.write('x');
    }
  },
  '/endless': (_, response) => {
    const part = Buffer.alloc(1024 * 1024);
    const push = (): void => void (response.destroyed || response.write(part, push));
    push();
  },
};

let server: Server;
let base = '';
let folder = '';
beforeAll(async () => {
  server = createServer((request, response) => {
    const route = routes[request.url ?? ''];
    if (route) route(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  folder = await mkdtemp(join(tmpdir(), 'source-'));
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

describe('a source', () => {
  const open = {
    'a Blob': async () => blobSource(new Blob([FILE]), 'unet/a.safetensors'),
    'a URL with Range': () => urlSource(`${base}/range`, 'unet/a.safetensors'),
    'a URL without Range': () => urlSource(`${base}/whole`, 'unet/a.safetensors'),
    'a file in Node': async () => {
      await writeFile(join(folder, 'a.safetensors'), FILE);
      return nodeSource(join(folder, 'a.safetensors'), 'unet/a.safetensors');
    },
  };
  for (const [kind, make] of Object.entries(open)) {
    it(`of ${kind} knows its size and reads any range`, async () => {
      const source = await make();
      expect(source.size).toBe(1000);
      expect(await source.read(0, 8)).toEqual(FILE.slice(0, 8));
      expect(await source.read(990, 10)).toEqual(FILE.slice(990));
      expect(await source.read(1000, 0)).toEqual(new Uint8Array(0));
      expect(source.readSync?.(5, 3) ?? FILE.slice(5, 8)).toEqual(FILE.slice(5, 8));
    });
    it(`of ${kind} refuses bytes outside the file, naming it`, async () => {
      const source = await make();
      await expect(source.read(999, 2)).rejects.toThrow(code('model_file_invalid'));
      await expect(source.read(-1, 2)).rejects.toThrow(/unet\/a\.safetensors/);
      await expect(source.read(0.5, 1)).rejects.toThrow(code('model_file_invalid'));
    });
    it(`of ${kind} stops for an aborted signal with the signal's reason`, async () => {
      const source = await make();
      const reason = new Error('enough');
      await expect(source.read(0, 8, AbortSignal.abort(reason))).rejects.toBe(reason);
    });
  }
});

const at = (path: string) => urlSource(base + path, 'vae/x.safetensors');

describe('a URL source', () => {
  it('names a file that is not there', async () => {
    await expect(at('/nothing')).rejects.toThrow(code('model_file_missing'));
    await expect(at('/nothing')).rejects.toThrow(/vae\/x\.safetensors/);
  });
  it('takes an empty file', async () => {
    expect((await at('/empty')).size).toBe(0);
  });
  it('refuses a server that does not say which bytes it sent', async () => {
    await expect(at('/no-content-range')).rejects.toThrow(/Content-Range/);
  });
  it('refuses another status', async () => {
    await expect(at('/broken')).rejects.toThrow(code('file_download_error'));
  });
  it('refuses other bytes than it asked for', async () => {
    const source = await at('/shifted');
    await expect(source.read(10, 10)).rejects.toThrow(/11-20 where 10-19/);
  });
  it('notices that the file changed on the server', async () => {
    const source = await at('/changing');
    await expect(source.read(10, 10)).rejects.toThrow(/changed/);
  });
  it('refuses a body shorter than its Content-Range, and one that breaks off', async () => {
    await expect((await at('/short')).read(10, 10)).rejects.toThrow(/5 bytes came where 10/);
    await expect((await at('/dropped')).read(10, 10)).rejects.toThrow(code('file_download_error'));
  });
  it(`keeps no file over ${WHOLE_FILE_LIMIT / 1024 / 1024} MB from a server without Range`, async () => {
    await expect(at('/endless')).rejects.toThrow(/too large to keep whole/);
  });
  it('takes its part where the server sends the whole of a small file, as it does to compress it', async () => {
    const source = await at('/then-whole');
    expect(await source.read(10, 10)).toEqual(FILE.slice(10, 20));
    expect(await source.read(0, 1000)).toEqual(FILE);
  });
  it('takes no part of a whole that is another file', async () => {
    await expect((await at('/then-another')).read(10, 10)).rejects.toThrow(/999 bytes came/);
  });
  it('downloads no large file for a part of it', async () => {
    const source = await at('/then-whole-large');
    await expect(source.read(10, 10)).rejects.toThrow(/sent the whole file/);
    expect(wholes).toBe(3);
  });
  it('says so when nothing answers', async () => {
    await expect(urlSource('http://127.0.0.1:1/x', 'x')).rejects.toThrow(
      code('file_download_error'),
    );
  });
});

describe('a server that sends nothing', () => {
  beforeEach(() => {
    silent = 0;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['/silent', (path: string) => at(path)],
    ['/stops', async (path: string) => (await at(path)).read(10, 10)],
  ])('for 30 seconds is asked once more, and then given up: %s', async (path, ask) => {
    const failed = expect(ask(path)).rejects.toMatchObject({
      code: 'file_download_error',
      message: 'vae/x.safetensors did not come: its server sent nothing for 30 seconds.',
    });
    for (const asked of [1, 2]) {
      await expect.poll(() => silent).toBe(asked);
      await vi.advanceTimersByTimeAsync(29_000);
      expect(silent).toBe(asked);
      await vi.advanceTimersByTimeAsync(2000);
    }
    await failed;
    expect(silent).toBe(2);
  });

  it('is not one that is slow: progress counts, not the whole time', async () => {
    const read = (await at('/slow')).read(10, 10);
    for (let i = 11; i < 20; i++) {
      await expect.poll(() => slow?.writableLength).toBe(0);
      await vi.advanceTimersByTimeAsync(20_000);
      slow?.write(FILE.subarray(i, i + 1));
      // The byte has to arrive before the clock goes on.
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    }
    slow?.end();
    expect(await read).toEqual(FILE.slice(10, 20));
  });
});

describe('a drive that gives nothing', () => {
  it('is given up after half a minute, naming the file', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const file = new Blob([FILE]);
    file.slice = () => Object.assign(new Blob([]), { arrayBuffer: () => new Promise(() => {}) });
    const read = expect(blobSource(file, 'unet/a.safetensors').read(0, 10)).rejects.toMatchObject({
      code: 'file_download_error',
      message: expect.stringMatching(
        /^unet\/a\.safetensors .* nothing came from its drive/,
      ) as string,
    });
    await vi.advanceTimersByTimeAsync(31_000);
    await read;
    vi.useRealTimers();
  });
});

describe('a Node source', () => {
  it('names a file that is not there', async () => {
    await expect(nodeSource(join(folder, 'no'), 'no')).rejects.toThrow(code('model_file_missing'));
  });
});
