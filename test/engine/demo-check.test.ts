/** The last check of a GPU: the demo model against diffusers, on SwiftShader in fp32. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nodeSource } from '../../tools/node-source.ts';
import { checkGpu } from '../../workers/engine/first-use/check-gpu.ts';
import { findAdapter, openGpu } from '../../workers/engine/runtime/device.ts';
import { describeFirstUse } from '../../workers/protocol/first-use-words.ts';
import { modelFolder } from '../../workers/weights/folder.ts';
import { SLOW } from '../slow.ts';
import { type Breakage, breakKernels } from './broken-gpu.ts';
import { openSwiftShader } from './node-gpu.ts';

const missing = await openSwiftShader();
const DEMO = fileURLToPath(new URL('../../public/models/demo', import.meta.url));

async function check(broken: Record<string, Breakage>) {
  const adapter = await findAdapter();
  if (adapter === null) throw new Error('there is no adapter');
  const files: { close(): Promise<void> }[] = [];
  const record = await checkGpu(adapter, {
    ids: ['demo_picture'],
    patienceMs: 300_000,
    open: async () => breakKernels(await openGpu(), broken),
    demoModel: async () =>
      modelFolder('demo', async (name) => {
        const file = await nodeSource(join(DEMO, name), name);
        files.push(file);
        return file;
      }),
  });
  for (const file of files) await file.close();
  return record;
}

describe.skipIf(missing !== null || !SLOW)('the demo picture', () => {
  it('is the one that diffusers draws, to within what eight bits hold', async () => {
    const record = await check({});
    const [result] = record.surveys.flatMap(({ results }) =>
      results.filter(({ verdict }) => verdict !== 'skipped'),
    );
    expect(result).toMatchObject({ id: 'demo_picture', verdict: 'passed', why: '' });
    expect(result?.measured).toBeGreaterThan(50);
    expect(describeFirstUse(record)).toMatch(/^Draws as the reference does: \d\d dB in fp32/);
  });

  it('is refused where a kernel that no other check looks at is broken', async () => {
    const { choice } = await check({ QuickGelu: 'wrong' });
    expect(choice.refused).toMatch(/demo picture/);
  });
});
