/** The last check of a GPU: the demo model against diffusers, on SwiftShader in fp32. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nodeSource } from '../../tools/node-source.ts';
import { checkGpu } from '../../workers/engine/first-use/check-gpu.ts';
import { findAdapter, openGpu } from '../../workers/engine/runtime/device.ts';
import { describeFirstUse } from '../../workers/protocol/first-use-words.ts';
import { modelFolder } from '../../workers/weights/folder.ts';
import { SLOW } from '../slow.ts';
import { type Breakage, BREAKAGES, breakKernels } from './broken-gpu.ts';
import { openSwiftShader } from './node-gpu.ts';
import { PATIENCE_MS, watchPatience } from './patience.ts';

const missing = await openSwiftShader();
const DEMO = fileURLToPath(new URL('../../public/models/demo', import.meta.url));

beforeEach(watchPatience);
afterEach(() => void vi.unstubAllGlobals());

async function check(broken: Record<string, Breakage>) {
  const adapter = await findAdapter();
  if (adapter === null) throw new Error('there is no adapter');
  const files: { close(): Promise<void> }[] = [];
  const record = await checkGpu(adapter, {
    ids: ['demo_picture'],
    patienceMs: PATIENCE_MS,
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

describe.skipIf(missing !== null)('the demo picture', () => {
  it('is the one that diffusers draws, to within what eight bits hold', async () => {
    const record = await check({});
    const [result] = record.surveys.flatMap(({ results }) =>
      results.filter(({ verdict }) => verdict !== 'skipped'),
    );
    expect(result).toMatchObject({ id: 'demo_picture', verdict: 'passed', why: '' });
    expect(result?.measured).toBeGreaterThan(50);
    expect(describeFirstUse(record)).toMatch(/^Draws as the reference does: \d\d dB in fp32/);
  });

  it.runIf(SLOW).each(BREAKAGES)(
    'is refused where a kernel that it alone looks at is broken: %s',
    async (how) => {
      const { choice, surveys } = await check({ QuickGelu: how });
      const [failed] = surveys[0]?.results.filter(({ id }) => id === 'demo_picture') ?? [];
      expect(failed).toMatchObject({ verdict: 'failed' });
      expect(failed?.why).not.toBe('');
      expect(choice.refused).toMatch(/demo picture/);
    },
  );
});
