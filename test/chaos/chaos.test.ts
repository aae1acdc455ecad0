/** Every fault of a worker at every moment; docs/RELIABILITY.md says what is to happen. */
import { describe } from 'vitest';
import { CELLS } from './cells.ts';
import { testCells } from './run-cells.ts';

describe('a run whose worker breaks', () => {
  testCells(CELLS);
});
