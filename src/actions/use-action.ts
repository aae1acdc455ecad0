import { useSyncExternalStore } from 'react';
import { useHostedKey } from '../stores/hosted-key.ts';
import { useJobs } from '../stores/jobs.ts';
import { useLook } from '../stores/look.ts';
import { useMask } from '../stores/mask.ts';
import { useRecalled } from '../stores/recalled.ts';
import { useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';
import type { Action } from './action.ts';
import { ACTIONS, type ActionId } from './actions.ts';
import { performAction } from './perform.ts';

/** An action and whether it can be done now. Its `perform` never rejects: a failure is shown. */
export function useAction(id: ActionId): Omit<Action, 'label'> & {
  readonly label: string;
  readonly can: boolean;
  readonly perform: () => Promise<void>;
} {
  const action: Action = ACTIONS[id];
  const can = useSyncExternalStore(subscribe, action.enabled);
  return { ...action, label: action.label(), can, perform: () => performAction(action) };
}

/** The actions that can be done now, in the order of the table. */
export function usePossibleActions(): readonly ActionId[] {
  // As one text: a new array each time would be a change each time.
  const ids = useSyncExternalStore(subscribe, possibleIds);
  return ids.split(' ').filter((id): id is ActionId => id in ACTIONS);
}

function possibleIds(): string {
  const possible = Object.entries(ACTIONS).filter(([, { enabled }]) => enabled());
  return possible.map(([id]) => id).join(' ');
}

function subscribe(changed: () => void): () => void {
  const stores = [useHostedKey, useJobs, useLook, useMask, useRecalled, useSession, useSettings];
  const ends = stores.map((store) => store.subscribe(changed));
  return () => {
    for (const end of ends) end();
  };
}
