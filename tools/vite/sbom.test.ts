import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { formatSbom } from './sbom.ts';

const folder = (name: string) =>
  fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url));

it('the bill of materials names each package with version, licence and checksum', () => {
  const text = formatSbom([folder('zod'), folder('@fal-ai/client')]);
  expect(JSON.parse(text)).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: { component: { name: 'playground-webgpu' } },
    components: [
      {
        type: 'library',
        group: '@fal-ai',
        name: 'client',
        purl: expect.stringMatching(/^pkg:npm\/%40fal-ai\/client@\d/) as string,
        licenses: [{ license: { id: 'MIT' } }],
        hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[\da-f]{128}$/) as string }],
      },
      { name: 'zod' },
    ],
  });
  expect(text).toBe(formatSbom([folder('@fal-ai/client'), folder('zod')]));
});
