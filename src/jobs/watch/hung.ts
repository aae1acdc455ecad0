import type { EngineFailure } from '../../../workers/protocol/failure.ts';
import type { Work, WorkKind } from '../../../workers/protocol/work.ts';
import { describeSpan } from './span.ts';

/** The time until a new worker takes its first job: its scripts are read, perhaps from the network. */
export const STARTING: Work = { kind: 'prepare', name: 'start', allowMs: 180_000 };

const DOING: Readonly<Record<WorkKind, string>> = {
  prepare: 'at',
  load: 'reading',
  compile: 'preparing',
  call: 'computing',
};

/** The failure of a job whose engine was silent for longer than its work may take. */
export function hungFailure(work: Work, silentMs: number): EngineFailure {
  const silent = describeSpan(silentMs);
  return {
    code: 'engine_hung',
    message:
      work === STARTING
        ? `The engine did not start within ${silent}.`
        : `The engine gave no sign of life for ${silent} (${DOING[work.kind]} ${work.name}).`,
    action:
      'Try again. If it happens again, reload the page, close other tabs, or choose a smaller size.',
  };
}
