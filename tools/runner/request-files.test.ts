import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkFiles, nameFiles, serveFiles } from './request-files.ts';
import { parseArguments } from './arguments.ts';
import { mergeRequest } from './request.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'));
  for (const name of ['a.png', 'style.safetensors']) await writeFile(join(folder, name), name);
});
afterAll(() => rm(folder, { recursive: true }));

const url = (name: string) => pathToFileURL(join(folder, name)).href;

describe('a path in a request file', () => {
  it('is a file beside that file, or an absolute one', async () => {
    const file = join(folder, 'request.json');
    const other = join(folder, 'other', 'x.safetensors');
    const paths = ['style.safetensors', './style.safetensors', other, 'https://a.example/b.pti'];
    await writeFile(
      file,
      JSON.stringify({
        image_url: 'a.png',
        mask_url: 'mask.png',
        embeddings: paths.map((path) => ({ path })),
      }),
    );
    const given = { image: undefined, out: 'x.png', fields: {}, requestFile: file };
    expect(await mergeRequest(given)).toMatchObject({
      image_url: url('a.png'),
      mask_url: url('mask.png'),
      embeddings: [
        { path: url('style.safetensors') },
        { path: url('style.safetensors') },
        { path: pathToFileURL(other).href },
        { path: 'https://a.example/b.pti' },
      ],
    });
  });

  it('leaves addresses, and what is no path, to the app', () => {
    for (const fields of [
      { image_url: 'data:image/png;base64,AAAA', embeddings: [{ path: 'blob:x' }] },
      { image_url: '', embeddings: [{ path: 7 }, 'x', null] },
      { image_url: `iVBORw0KGgo${'A'.repeat(5000)}` },
      { image_url: 3, embeddings: 'style' },
      {},
    ]) {
      expect(nameFiles(fields, folder)).toEqual(fields);
    }
  });
});

describe('the file of a request', () => {
  it('is missed before a browser is opened', async () => {
    const there = { embeddings: [{ path: url('style.safetensors') }] };
    await expect(checkFiles(there)).resolves.toBeUndefined();
    const missing = { embeddings: [{ path: url('none.safetensors') }] };
    await expect(checkFiles(missing)).rejects.toMatchObject({
      code: 'file_download_error',
      message: expect.stringContaining('none.safetensors') as string,
    });
  });

  it('is served on the app’s own origin, each under an address of its own', async () => {
    const mounted: { readonly prefix: string; readonly path: string }[] = [];
    const server = {
      port: 0,
      mount: (mount: { readonly prefix: string; readonly path: string }) => {
        mounted.push(mount);
      },
      close: () => Promise.resolve(),
    } as unknown as Parameters<typeof serveFiles>[0];
    const fields = { image_url: url('a.png'), embeddings: [{ path: url('style.safetensors') }] };
    const served = await serveFiles(server, fields, 'job');
    expect(mounted.map(({ path }) => path)).toEqual([
      join(folder, 'a.png'),
      join(folder, 'style.safetensors'),
    ]);
    const [picture, style] = mounted.map(({ prefix }) => prefix);
    expect(served['image_url']).toMatch(new RegExp(`^https?://[^/]+${picture}$`));
    expect(served['embeddings']).toEqual([
      { path: expect.stringMatching(new RegExp(`^https?://[^/]+${style}$`)) as string },
    ]);
  });
});

const read = (...flags: string[]) => parseArguments(['--out', 'a.png', ...flags]).fields;

describe('--embedding', () => {
  it('names a file and its words, and may be given several times', () => {
    expect(read('--embedding', 'a.pti', '--embedding', 'b.safetensors:<b0>,<b1>')).toEqual({
      embeddings: [{ path: 'a.pti' }, { path: 'b.safetensors', tokens: ['<b0>', '<b1>'] }],
    });
  });

  it.each(['https://files.example/a.pti', 'C:\\styles\\a.pti'])('takes %s whole', (path) => {
    expect(read('--embedding', path)).toEqual({ embeddings: [{ path }] });
  });
});

describe('--lora', () => {
  it('names a file and its scale, and may be given several times', () => {
    const flags = ['--lora', 'a.safetensors', '--lora', 'b@c.safetensors@0.7', '--lora=d@-.5'];
    flags.push('--lora', 'e@0.5@force', '--lora', 'f@force');
    expect(read(...flags)).toEqual({
      loras: [
        { path: 'a.safetensors' },
        { path: 'b@c.safetensors', scale: 0.7 },
        { path: 'd', scale: -0.5 },
        { path: 'e', scale: 0.5, force: true },
        { path: 'f', force: true },
      ],
    });
  });

  it('in a request file is a file beside it, or a repository where no such file is', () => {
    const loras = [
      { path: 'style.safetensors' },
      { path: 'owner/name' },
      { path: 'owner/name/a.safetensors' },
      { path: 'https://files.example/a.safetensors' },
      { path: 7 },
    ];
    expect(nameFiles({ loras }, folder)['loras']).toEqual([
      { path: url('style.safetensors') },
      ...loras.slice(1),
    ]);
  });
});
