import type { Work } from '../../protocol/work.ts';
import { type Reporter, SILENT } from '../reporter.ts';

/** Weights that are read are a sign of life once in this time. */
const AGAIN_MS = 1000;

/**
 * Says of a measured job only what work begins, so that the page notices a GPU that hangs. The work has no key: a
 * measured call ends when the GPU has ended it, and takes another time than one of a run.
 */
export function workReporter(onWork: (work: Work) => void): Reporter {
  let last: Work | undefined;
  let saidAt = -Infinity;
  const say = (work: Work): void => {
    last = work;
    saidAt = performance.now();
    onWork(work);
  };
  return {
    ...SILENT,
    work: ({ kind, name, allowMs }) => say({ kind, name, allowMs }),
    load() {
      if (last !== undefined && performance.now() - saidAt >= AGAIN_MS) say(last);
    },
  };
}
