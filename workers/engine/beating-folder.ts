import type { ModelFolder } from '../weights/folder.ts';
import type { Work } from '../protocol/work.ts';
import type { Reporter } from './reporter.ts';
import { loadAllowance } from './allowance.ts';

/** Bytes of the largest file that is read as one piece of work, with room to spare. */
const TEXT_BYTES = 32e6;

/** A file is read from beginning to end. */
export function readingWhole(path: string): Work {
  return { kind: 'load', name: path, allowMs: loadAllowance(TEXT_BYTES) };
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
