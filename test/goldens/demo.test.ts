import { fileURLToPath } from 'node:url';
import { it } from 'vitest';
import { fixture, readCases } from './golden-case.ts';
import { describeGoldens } from './golden-suite.ts';

const cases = readCases(fixture('goldens-demo'));

if (cases.length === 0) {
  it.skip('the demo model has no reference runs yet (test/fixtures/goldens-demo)', () => {});
} else {
  const modelFolder = fileURLToPath(new URL('../../public/models/demo/', import.meta.url));
  // Both are large and follow from what is there: resized.png, and the picture after decoder_input.
  const omitted = ['image', 'decoded'];
  describeGoldens({ cases, model: { kind: 'demo' }, modelFolder, omitted });
}
