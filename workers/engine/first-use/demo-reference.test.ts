import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { referenceModule } from '../../../tools/first-use-reference.ts';
import { readDemoReference } from './demo-samples.ts';

/** The formatter may break lines differently. */
const bare = (text: string) => text.replaceAll(/\s+/g, '');

it('is cut out of the golden as tools/first-use-reference.ts cuts it', async () => {
  const written = readFileSync(new URL('./demo-reference.ts', import.meta.url), 'utf8');
  expect(bare(await referenceModule())).toBe(bare(written));
});

it('holds latents, samples of the UNet’s output and of the picture', async () => {
  const { x0, unet, decoderInput, picture } = await readDemoReference();
  expect([x0, unet, decoderInput, picture].map(({ length }) => length)).toEqual([
    4 * 32 * 32,
    4 * 8 * 8,
    4 * 32 * 32,
    3 * 32 * 32,
  ]);
  expect(x0.every(Number.isFinite) && unet.every(Number.isFinite)).toBe(true);
});
