import { describe } from 'vitest';
import { openLavapipe } from './node-gpu.ts';
import { specifyQuantisedLinears } from './quantised-linear.ts';

const missing = await openLavapipe();
const reason = missing === null ? '' : ` (skipped: ${missing})`;

describe.skipIf(missing !== null)(`quantised linear layers in half precision${reason}`, () => {
  describe('without subgroups', () => specifyQuantisedLinears('fp16', false));
  describe('with subgroups', () => specifyQuantisedLinears('fp16', true));
});
