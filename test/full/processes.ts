import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';

const SAMPLE_MS = 25;
const LIST_MS = 1000;
/** Clock ticks a second in /proc/…/stat (`getconf CLK_TCK`, 100 on Linux). */
const TICKS = 100;

/**
 * A process's memory that is neither shared nor mapped from files (`RssAnon`), in bytes: when the
 * process was first seen, and at most. In a renderer this is the memory of JS, wasm and the page
 * itself.
 */
export interface ProcessMemory {
  readonly first: number;
  readonly peak: number;
}

/** The memory and time that the browser's processes used while they were watched. */
export interface Watched {
  /** The renderer with the highest peak; undefined where there is no /proc. */
  readonly renderer: ProcessMemory | undefined;
  readonly gpu: ProcessMemory | undefined;
  /**
   * The busiest threads, each with its share of the time, such as `renderer/DedicatedWorker 97 %`.
   */
  readonly busiest: readonly string[];
}

/**
 * Looks at a browser's processes, through /proc, until `stop` is called.
 * @param group their process group
 */
export function watchProcesses(group: number): { stop(): Watched } {
  const types = new Map<number, string>([[process.pid, 'server']]);
  const seen = new Map<number, ProcessMemory>();
  const list = (): void => {
    for (const pid of namesIn('/proc').map(Number)) {
      if (groupOf(pid) === group) types.set(pid, typeOf(pid));
    }
  };
  const sample = (): void => {
    for (const pid of types.keys()) {
      const now = memoryOf(pid);
      if (now === undefined) continue;
      const { first = now, peak = 0 } = seen.get(pid) ?? {};
      seen.set(pid, { first, peak: Math.max(peak, now) });
    }
  };
  list();
  sample();
  const started = performance.now();
  const before = new Map([...types.keys()].map((pid) => [pid, threadSeconds(pid)]));
  // If the work that is watched fails, these must not keep the script from ending.
  const lister = setInterval(list, LIST_MS).unref();
  const sampler = setInterval(sample, SAMPLE_MS).unref();
  return {
    stop() {
      clearInterval(lister);
      clearInterval(sampler);
      sample();
      const seconds = (performance.now() - started) / 1000;
      return {
        renderer: highest(types, seen, 'renderer'),
        gpu: highest(types, seen, 'gpu-process'),
        busiest: busiest(types, before, seconds),
      };
    },
  };
}

function highest(
  types: ReadonlyMap<number, string>,
  seen: ReadonlyMap<number, ProcessMemory>,
  type: string,
): ProcessMemory | undefined {
  const all = [...seen].filter(([pid]) => types.get(pid) === type);
  return all.map(([, memory]) => memory).toSorted((a, b) => b.peak - a.peak)[0];
}

function busiest(
  types: ReadonlyMap<number, string>,
  before: ReadonlyMap<number, ReadonlyMap<string, number>>,
  seconds: number,
): readonly string[] {
  const shares: { readonly name: string; readonly share: number }[] = [];
  for (const [pid, type] of types) {
    for (const [thread, used] of threadSeconds(pid)) {
      const name = `${type}/${thread.replace(/^\d+ /, '')}`;
      shares.push({ name, share: (used - (before.get(pid)?.get(thread) ?? 0)) / seconds });
    }
  }
  return shares
    .toSorted((a, b) => b.share - a.share)
    .slice(0, 4)
    .map(({ name, share }) => `${name} ${Math.round(100 * share)} %`);
}

function groupOf(pid: number): number | undefined {
  // pid (name) state parent group …
  const [, group] = /^\d+ \(.*\) \S+ \d+ (\d+) /s.exec(textOf(`/proc/${pid}/stat`) ?? '') ?? [];
  return group === undefined ? undefined : Number(group);
}

/** The type of a browser's process: `renderer`, `gpu-process`, `utility`, `browser`, … */
function typeOf(pid: number): string {
  const words = (textOf(`/proc/${pid}/cmdline`) ?? '').split(/[\0 ]/);
  const [service] = valueOf(words, '--utility-sub-type')?.split('.') ?? [];
  return service ?? valueOf(words, '--type') ?? 'browser';
}

function valueOf(words: readonly string[], flag: string): string | undefined {
  return words.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1);
}

/** CPU seconds of each thread so far, by number and name. */
function threadSeconds(pid: number): ReadonlyMap<string, number> {
  const threads = new Map<string, number>();
  for (const thread of namesIn(`/proc/${pid}/task`)) {
    // pid (name) state … : fields 14 and 15 are the ticks in user and kernel mode.
    const [, name = '', rest = ''] =
      /^\d+ \((.*)\) (.*)$/s.exec(textOf(`/proc/${pid}/task/${thread}/stat`) ?? '') ?? [];
    const fields = rest.split(' ');
    const ticks = Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
    if (name !== '') threads.set(`${thread} ${name}`, ticks / TICKS);
  }
  return threads;
}

/** @returns undefined if there is no /proc or the process has ended */
function memoryOf(pid: number): number | undefined {
  const [, kilobytes] = /^RssAnon:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/status`) ?? '') ?? [];
  return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
