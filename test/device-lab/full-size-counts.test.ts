/**
 * What a step of the published model asks of a GPU is held to count-budgets.json. A change that lowers
 * a count lowers the budget too: `COUNT_BUDGETS=write npx vitest run --project four-adapters full-size`.
 */
import { describe, expect, it } from 'vitest';
import { above, countStep, readBudgets, writeBudget } from './full-size-counts.ts';

const WRITES = process.env['COUNT_BUDGETS'] === 'write';

describe('a step of the published model at 1024² asks for no more than its budget', () => {
  it.each([
    ['q8', 'q8', true],
    ['q8 without subgroups', 'q8', false],
    ['fp16', 'fp16', true],
    ['q4', 'q4', true],
  ] as const)('%s', async (name, precision, subgroups) => {
    const found = await countStep(precision, subgroups);
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
