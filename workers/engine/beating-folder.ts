import type { ModelFolder } from '../weights/folder.ts';
import type { Work } from '../protocol/work.ts';
import type { Reporter } from './reporter.ts';
import { LOAD_MS } from './allowance.ts';

/** A file is read from beginning to end. */
export function readingWhole(path: string): Work {
  return { kind: 'load', name: path, allowMs: LOAD_MS };
}

/** The same folder; each file that is opened is reported as work that begins. */
export function beating(folder: ModelFolder, report: Pick<Reporter, 'work'>): ModelFolder {
  const tell = (path: string) => report.work(readingWhole(path));
  return {
    ...folder,
    open(path) {
      tell(path);
      return folder.open(path);
    },
    text(path) {
      tell(path);
      return folder.text(path);
    },
  };
}
