import { expect, it } from 'vitest';
import { chooseModel } from '../../tools/runner/model-folder.ts';
import { fixture, readCases } from './golden-case.ts';
import { describeGoldens } from './golden-suite.ts';

const modelFolder = fixture('tiny-playground');
const cases = readCases(fixture('goldens'));

it('has its ten cases', () => {
  expect(cases).toHaveLength(10);
});

describeGoldens({ cases, model: await chooseModel(modelFolder), modelFolder });
