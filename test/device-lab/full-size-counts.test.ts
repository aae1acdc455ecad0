/**
 * What the calls of the published model ask of a GPU is held to count-budgets.json. A change that lowers
 * a count lowers the budget too: `COUNT_BUDGETS=write npx vitest run --project four-adapters full-size`.
 */
import { describe, expect, it } from 'vitest';
import { above, type CountCase, countCalls, readBudgets, writeBudget } from './full-size-counts.ts';
import { SLOW } from '../slow.ts';

const WRITES = process.env['COUNT_BUDGETS'] === 'write';

/** A step, and one of a run with `fast` that calls the outer level alone. */
const STEP = ['unet', 'scheduler', 'preview', 'unet_outer'] as const;
const OTHERS = ['te1', 'te2', 'context', 'vae_encode', 'vae_decode'] as const;
const usual = { subgroups: true, stages: STEP };

const QUICK: Readonly<Record<string, CountCase>> = {
  q8: { ...usual, precision: 'q8' },
  // Its steps put back what a mask keeps; all else is as without one.
  'q8 without subgroups, inpainting': {
    ...usual,
    precision: 'q8',
    subgroups: false,
    inpaint: true,
  },
  'q8, the other stages': { ...usual, precision: 'q8', stages: OTHERS },
};

const CASES: typeof QUICK =
  SLOW || WRITES
    ? {
        ...QUICK,
        fp16: { ...usual, precision: 'fp16' },
        q4: { ...usual, precision: 'q4' },
      }
    : QUICK;

describe('a call of the published model at 1024² asks for no more than its budget', () => {
  it.each(Object.entries(CASES))('%s', async (name, counted) => {
    const found = await countCalls(counted);
    if (WRITES) return writeBudget(name, found);
    expect(above(found, readBudgets()[name] ?? {})).toEqual([]);
  });
});

describe('a budget', () => {
  const { q8 = {} } = readBudgets();
  const { unet } = q8;

  it('is said with both numbers where a count is above it', () => {
    if (unet === undefined) throw new Error('there is no budget of the UNet');
    const more = { ...q8, unet: { ...unet, clears: unet.clears + 1 } };
    expect(above(more, q8)).toEqual([
      `a call of unet has ${unet.clears + 1} clears, and ${unet.clears} are allowed`,
    ]);
  });

  it('allows what is below it', () => {
    if (unet === undefined) throw new Error('there is no budget of the UNet');
    expect(above({ ...q8, unet: { ...unet, clears: 0 } }, q8)).toEqual([]);
  });
});
