import { afterAll, beforeAll, expect, it } from 'vitest';
import { showGerman } from '../../../test/unit/in-german.ts';
import { i18n } from '../../language/i18n.ts';
import { sentence } from '../../language/sentence.ts';
import { FAILURE_SAMPLES } from './failure-samples.ts';

beforeAll(() => showGerman());
afterAll(() => i18n.activate('en'));

it.each(Object.entries(FAILURE_SAMPLES))(
  'what is told of %s is told in German too, and what to do',
  (_, { message, action }) => {
    expect([sentence(message), sentence(action)]).not.toContain(null);
  },
);
