import type { PaintFile } from './first-paint.ts';
import type { Interaction, LongTask, Shift } from './recorder.ts';

/** What was measured while something was done. */
export interface Phase {
  readonly name: string;
  readonly seconds: number;
  readonly shifts: readonly Shift[];
  readonly tasks: readonly LongTask[];
  readonly interactions: readonly Interaction[];
}

/** Where the tables stand in docs/BENCHMARKS.md. */
const BEGIN = '<!-- npm run measures -->';
const END = '<!-- end of npm run measures -->';

/** The tables as Markdown. @param load of the machine when it began, over a minute */
export function phasesTable(
  files: readonly PaintFile[],
  phases: readonly Phase[],
  { load }: { readonly load: number },
): string {
  const sum = files.reduce((all, { sent }) => all + sent, 0);
  return [
    `Scripts and styles that were asked for before the first paint: ${kB(sum)} kB with gzip -9.`,
    '',
    '| file | kB |',
    '|---|---|',
    ...files.map(
      ({ path, sent }) => `| ${path.replace(/-[\w-]{8}(?=\.\w+$)/, '')} | ${kB(sent)} |`,
    ),
    '',
    `The load of the machine before: ${load.toFixed(1)}.`,
    '',
    '| while | took | layout shift | tasks above 50 ms, the longest | inputs, the slowest |',
    '|---|---|---|---|---|',
    ...phases.map(row),
  ].join('\n');
}

function row({ name, seconds, shifts, tasks, interactions }: Phase): string {
  const shift = shifts.reduce((sum, { value }) => sum + value, 0);
  const task = tasks.length === 0 ? 'none' : `${tasks.length}, ${most(tasks)} ms`;
  const slowest = interactions.toSorted((a, b) => b.ms - a.ms)[0];
  const input =
    slowest === undefined
      ? 'none above 16 ms'
      : `${interactions.length}, ${Math.round(slowest.ms)} ms (${slowest.what})`;
  return `| ${name} | ${seconds.toFixed(1)} s | ${shift.toFixed(3)} | ${task} | ${input} |`;
}

const most = (tasks: readonly LongTask[]): number =>
  Math.round(Math.max(...tasks.map(({ ms }) => ms)));

const kB = (bytes: number): string => (bytes / 1000).toFixed(1);

/** @throws Error if the page has no place for the tables */
export function withSection(page: string, text: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`The page lacks ${BEGIN} or ${END}`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${text}\n\n${page.slice(to)}`;
}
