/**
 * The checks of a GPU in half precision, on lavapipe. It compiles fused attention and quantised
 * linear layers for up to a minute each, so `npm run test:slow` has those.
 */
import { describe, expect, it } from 'vitest';
import { checkGpu } from '../../workers/engine/first-use/check-gpu.ts';
import { findAdapter, openGpu } from '../../workers/engine/runtime/device.ts';
import { CHECK_IDS, type CheckId } from '../../workers/protocol/first-use.ts';
import { SLOW } from '../slow.ts';
import { type Breakage, breakKernels } from './broken-gpu.ts';
import { openLavapipe } from './node-gpu.ts';

const missing = await openLavapipe();
const reason = missing === null ? '' : ` (skipped: ${missing})`;

async function check(ids: readonly CheckId[], broken: Record<string, Breakage> = {}) {
  const adapter = await findAdapter();
  if (adapter === null) throw new Error('there is no adapter');
  return checkGpu(adapter, {
    ids,
    patienceMs: 600_000,
    open: async () => breakKernels(await openGpu(), broken),
  });
}

describe.skipIf(missing !== null)(`the checks in half precision${reason}`, () => {
  const quick: readonly CheckId[] = ['gate_and_moves', 'group_norm', 'layer_norm', 'convolution'];

  it('pass on a sound GPU, each in its first way', async () => {
    const ids = SLOW ? CHECK_IDS.filter((id) => id !== 'demo_picture') : quick;
    const { surveys, choice } = await check(ids);
    const made = surveys.flatMap(({ results }) => results.filter(({ way }) => way !== ''));
    expect(made.map(({ id, verdict }) => [id, verdict])).toEqual(
      CHECK_IDS.filter((id) => ids.includes(id)).map((id) => [id, 'passed']),
    );
    expect(choice).toMatchObject({ float: 'fp16', refused: null });
  });

  it('a check that fails in every way is tried in fp32 before the GPU is refused', async () => {
    const { surveys, choice } = await check(['gate_and_moves', 'layer_norm'], {
      LayerNorm: 'wrong',
      SkipLayerNorm: 'nan',
    });
    expect(surveys.map(({ float }) => float)).toEqual(['fp16', 'fp32']);
    expect(choice.refused).toMatch(/layer norm/);
  });
});
