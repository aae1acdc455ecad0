import { encode } from 'fast-png';
import { beforeAll, expect, it, vi } from 'vitest';
import { fitFiles, fitPicture } from '../../src/jobs/fit-picture.ts';
import { hostedFailure } from '../../src/jobs/hosted/failure.ts';

const square = { width: 64, height: 64 };
const asked = { asked: square, drawn: square, convertColorProfile: true, mask: null } as const;
const noPicture = new Blob(['no picture']);
/** The way between page and worker. Node has no Worker, so both ends lie in one thread here. */
const { port1, port2 } = new MessageChannel();

beforeAll(async () => {
  vi.stubGlobal('addEventListener', port1.addEventListener.bind(port1));
  vi.stubGlobal('postMessage', port1.postMessage.bind(port1));
  await import('../../workers/pictures.worker.ts');
  port1.start();
  vi.stubGlobal('Worker', function Worker() {
    return Object.assign(port2, { terminate: () => {} });
  });
  return () => {
    vi.unstubAllGlobals();
    port1.close();
  };
});

const refused = {
  name: 'EngineError',
  code: 'image_load_error',
  action: 'Choose a JPEG, PNG, WebP, AVIF, GIF or BMP file.',
};

it('says why a picture cannot be opened, and what to do', async () => {
  const { signal } = new AbortController();
  await expect(fitFiles({ ...asked, source: noPicture })).rejects.toMatchObject(refused);
  await expect(fitPicture({ ...asked, source: noPicture }, signal)).rejects.toMatchObject(refused);
});

it('says so where it is the mask that cannot be opened', async () => {
  const data = new Uint8Array(3 * 64 * 64);
  const source = new Blob([Uint8Array.from(encode({ ...square, channels: 3, data }))]);
  await expect(fitFiles({ ...asked, source, mask: noPicture })).rejects.toMatchObject({
    ...refused,
    message: expect.stringMatching(/^The mask: /) as string,
    detail: [{ loc: ['body', 'mask_url'] }],
  });
});

it('a hosted run of it fails with the same words', async () => {
  const error: unknown = await fitFiles({ ...asked, source: noPicture }).catch((e: unknown) => e);
  const { code, action } = refused;
  expect(hostedFailure(error)).toMatchObject({ code, action });
});
