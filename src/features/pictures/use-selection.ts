import { useMemo, useState } from 'react';
import type { JobRecord } from '../../../workers/records/record.ts';
import { extended, NOTHING, type Selection, shownOf, toggled } from './selection.ts';

/** The selection of the grid, and what changes it. */
export interface Selected {
  /** Of what is shown; in its order. */
  readonly jobs: readonly JobRecord[];
  readonly any: boolean;
  readonly has: (id: string) => boolean;
  readonly toggle: (id: string) => void;
  readonly extend: (id: string) => void;
  readonly all: () => void;
  readonly clear: () => void;
}

/** @param shown the jobs of the grid: what is filtered away is selected no more */
export function useSelection(shown: readonly JobRecord[]): Selected {
  const [chosen, setChosen] = useState<Selection>(NOTHING);
  return useMemo(() => {
    const order: readonly string[] = shown.map(({ id }) => id);
    const { ids } = shownOf(chosen, order);
    return {
      jobs: shown.filter(({ id }) => ids.has(id)),
      any: ids.size > 0,
      has: (id) => ids.has(id),
      toggle: (id) => setChosen((was) => toggled(shownOf(was, order), id)),
      extend: (id) => setChosen((was) => extended(shownOf(was, order), id, order)),
      all: () => setChosen({ ids: new Set(order), anchor: null }),
      clear: () => setChosen(NOTHING),
    };
  }, [shown, chosen]);
}
