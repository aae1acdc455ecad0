import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { APP_FOLDER } from '../../tools/serve-app.ts';
import { answer } from '../../tools/static-server.ts';
import type { NetworkFault } from './fault-server.ts';

type Answer = NetworkFault['answer'];

/** The server has an error. */
export const refuses: Answer = (_request, response) => {
  response.writeHead(500).end('chaos');
};

/** The server takes the request and never answers. */
export const isSilent: Answer = () => {};

/** The connection breaks behind the first bytes. */
export const isCutOff: Answer = (_request, response) => {
  response.writeHead(200, { 'Content-Length': 1_000_000 });
  response.write('chaos', () => response.destroy());
};

/** A file of the app with values that are no numbers in place of its weights. */
export interface DamagedFile {
  readonly answer: Answer;
  remove(): Promise<void>;
}

/** @param path of a file of safetensors in the app's folder */
export async function damaged(path: string): Promise<DamagedFile> {
  const bytes = await readFile(join(APP_FOLDER, path));
  // A file begins with the length of its header, in eight bytes. 0xffffffff is no number as a float.
  bytes.fill(0xff, 8 + Number(bytes.readBigUInt64LE()));
  const folder = await mkdtemp(join(tmpdir(), 'chaos-'));
  const file = join(folder, basename(path));
  await writeFile(file, bytes);
  const mounts = [{ prefix: `/${path}`, path: file }];
  return {
    answer: (request, response) => {
      answer(request, response, mounts).catch(() => response.destroy());
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
