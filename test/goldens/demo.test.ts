import { fileURLToPath } from 'node:url';
import { fixture, readCases } from './golden-case.ts';
import { describeGoldens } from './golden-suite.ts';

const modelFolder = fileURLToPath(new URL('../../public/models/demo/', import.meta.url));

describeGoldens({
  cases: readCases(fixture('goldens-demo')),
  model: { kind: 'demo' },
  modelFolder,
  // It is large, and the finished picture follows from it.
  compare: { omitted: ['decoded'] },
});
