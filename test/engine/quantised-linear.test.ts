import { describe } from 'vitest';
import { openSwiftShader } from './node-gpu.ts';
import { specifyQuantisedLinears } from './quantised-linear.ts';

const missing = await openSwiftShader();
const reason = missing === null ? '' : ` (skipped: ${missing})`;

describe.skipIf(missing !== null)(`quantised linear layers in float32${reason}`, () => {
  specifyQuantisedLinears('fp32', false);
});
