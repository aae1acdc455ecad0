import type { KeyboardEvent } from 'react';
import type { JobRecord } from '../../../workers/records/record.ts';
import { ACTIONS } from '../../actions/actions.ts';
import { perform, performAction } from '../../actions/perform.ts';
import { toggleStars } from '../../actions/star.ts';
import { deleteSelected } from './delete-selected.ts';
import type { Selected } from './use-selection.ts';

interface Given {
  readonly shown: readonly JobRecord[];
  /** The picture that the arrow keys stand on. */
  readonly active: JobRecord | undefined;
  readonly setActive: (id: string) => void;
  readonly selection: Selected;
}

/** The keys of the view that do not move: those of the main screen mean the same here, but for one more picture. */
export function usePictureKeys({ shown, active, setActive, selection }: Given) {
  /** The selection, else the picture that the keys stand on. */
  const meant = (): readonly JobRecord[] => {
    if (selection.any) return selection.jobs;
    return active === undefined ? [] : [active];
  };
  const byLetter: Readonly<Record<string, () => void>> = {
    s: () => void perform(() => toggleStars(meant())),
    delete: () => {
      const next = deleteSelected(meant(), shown);
      if (next !== undefined) setActive(next.id);
    },
    escape: selection.clear,
    '/': () => document.querySelector<HTMLElement>('[data-search]')?.focus(),
  };
  const withControl: Readonly<Record<string, () => void>> = {
    a: selection.all,
    z: () => void (ACTIONS.undoDelete.enabled() && performAction(ACTIONS.undoDelete)),
  };
  return (event: KeyboardEvent): void => {
    const { target, key, ctrlKey, metaKey, altKey, shiftKey } = event;
    const inField = target instanceof Element && target.closest('input[type=search], select');
    if (inField !== null && inField !== false) return;
    if (altKey || (shiftKey && (ctrlKey || metaKey))) return;
    const does = (ctrlKey || metaKey ? withControl : byLetter)[key.toLowerCase()];
    // Escape closes the view where nothing is selected.
    if (does === undefined || (key === 'Escape' && !selection.any)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) does();
  };
}
