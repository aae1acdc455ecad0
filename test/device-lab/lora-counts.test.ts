/**
 * What a LoRA over every linear layer of the published UNet's transformers adds in 8 bits, where it is a branch beside
 * each: held to count-budgets.json. Its weights take half a minute to make, so `npm test` leaves it out.
 */
import { expect, it } from 'vitest';
import { above, countCalls, readBudgets, writeBudget } from './full-size-counts.ts';

const NAME = 'q8 with a LoRA';

it('a call with a LoRA asks for no more than its budget', async () => {
  const found = await countCalls({
    precision: 'q8',
    subgroups: true,
    stages: ['unet', 'context'],
    lora: true,
  });
  if (process.env['COUNT_BUDGETS'] === 'write') return writeBudget(NAME, found);
  expect(above(found, readBudgets()[NAME] ?? {})).toEqual([]);
});
