import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type ViteDevServer } from 'vite';
import { modelFiles } from './model-files.ts';

let root: string;
let server: ViteDevServer;
let origin: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'model-files-'));
  await mkdir(join(root, 'public/models/demo'), { recursive: true });
  await writeFile(join(root, 'public/models/demo/model_index.json'), '{"a":1}');
  await writeFile(join(root, 'index.html'), '<!doctype html>');
  server = await createServer({
    configFile: false,
    logLevel: 'error',
    root,
    plugins: [modelFiles()],
    server: { port: 0, host: '127.0.0.1', watch: null },
  });
  await server.listen();
  origin = server.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '';
});

afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

const get = (path: string, range?: string) =>
  fetch(origin + path, range === undefined ? {} : { headers: { Range: range } });

describe('npm run dev', () => {
  it('answers for the first byte of a model file with that byte and the size of the file', async () => {
    const answer = await get('/models/demo/model_index.json', 'bytes=0-0');
    expect(answer.status).toBe(206);
    expect(answer.headers.get('Content-Range')).toBe('bytes 0-0/7');
    expect(await answer.text()).toBe('{');
  });

  it('has no page for a model file that is not there', async () => {
    expect((await get('/models/demo/unet.safetensors')).status).toBe(404);
  });

  it('leaves everything else to Vite', async () => {
    expect(await (await get('/')).text()).toContain('@vite/client');
  });
});
