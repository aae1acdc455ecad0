import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { EngineError } from '../failure.ts';
import { modelFolder } from '../weights/folder.ts';
import { bytesSource } from '../weights/sources/bytes-source.ts';
import { openModel } from './model.ts';

const DEMO = fileURLToPath(new URL('../../public/models/demo', import.meta.url));

it('opens weights again that did not come the first time', async () => {
  let online = false;
  const folder = modelFolder('demo', async (path) => {
    if (path.startsWith('unet/') && path.endsWith('.safetensors') && !online)
      throw new EngineError('file_download_error', `${path} did not come.`, 'Try again.');
    return bytesSource(await readFile(join(DEMO, path)), path);
  });
  const model = await openModel(folder, 'fp32');
  await expect(model.weights('unet')).rejects.toThrow('did not come');
  online = true;
  const weights = await model.weights('unet');
  expect(await model.weights('unet')).toBe(weights);
});
