import { fileURLToPath } from 'node:url';
import { fixture, readCases } from './golden-case.ts';
import { describeGoldens } from './golden-suite.ts';

const modelFolder = fileURLToPath(new URL('../../public/models/demo/', import.meta.url));

describeGoldens({
  cases: readCases(fixture('goldens-demo')),
  model: { kind: 'demo' },
  modelFolder,
  // Those left out are large and follow from what is there: resized.png, and the finished picture.
  compare: { omitted: ['image', 'decoded'] },
});
