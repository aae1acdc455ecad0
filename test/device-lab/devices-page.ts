import { STAGES } from '../../workers/graph/stages.ts';
import { ADAPTERS, type LabAdapter } from './adapters.ts';
import { runName, type Counted, type CountedAdapter, type Peaks } from './counted.ts';
import { boundsOf } from './limits.ts';
import { WHOLE_RUNS } from './whole-runs.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** The tables of docs/DEVICES.md, by the names of their places in it. */
function tablesOf(counted: Counted): Readonly<Record<'adapters' | 'memory', string>> {
  return { adapters: adapterTable(counted), memory: memoryTable(counted) };
}

/** The page with new tables between its marks. @throws Error if a mark is not there */
export function withTables(page: string, counted: Counted): string {
  return Object.entries(tablesOf(counted)).reduce((text, [name, table]) => {
    const marks = new RegExp(`(<!-- ${name} -->\\n)[^]*?(<!-- end -->)`);
    if (!marks.test(text)) throw new Error(`docs/DEVICES.md has no place for ${name}`);
    return text.replace(marks, (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`);
  }, page);
}

function adapterTable({ adapters }: Counted): string {
  const rows = ADAPTERS.flatMap((adapter: LabAdapter) => {
    const found = adapters[adapter.name];
    if (found === undefined) return [];
    return [
      [
        named(adapter),
        adapter.source,
        found.float,
        found.linear,
        found.attention,
        found.convolution,
        found.subgroups,
        `${mebibytes(found.binding)} of ${mebibytes(boundsOf(adapter.limits).maxStorageBufferBindingSize)}`,
        String(found.storageBuffers),
        verdict(adapter, found),
      ],
    ];
  });
  const head = [
    'adapter',
    'known from',
    'computes in',
    'linear layers',
    'attention',
    'convolution',
    'subgroups',
    'largest binding',
    'storage buffers',
    'verdict',
  ];
  return table(head, rows);
}

function named({ name, browser }: LabAdapter): string {
  if (name.includes(browser)) return name;
  return `${name}, ${browser === 'any' ? 'any browser' : browser}`;
}

function verdict({ limits }: LabAdapter, { binding, storageBuffers }: CountedAdapter): string {
  const bounds = boundsOf(limits);
  const fits =
    binding <= bounds.maxStorageBufferBindingSize &&
    storageBuffers <= bounds.maxStorageBuffersPerShaderStage;
  return fits ? 'within its limits' : 'beyond its limits';
}

function memoryTable({ runs }: Counted): string {
  const rows = WHOLE_RUNS.flatMap(({ float, precision, side }) => {
    const peaks = runs[runName(float, precision, side)];
    if (peaks === undefined) return [];
    const stages = STAGES.map((stage) => gibibytes(peaks[stage]));
    return [[precision, float, `${side}²`, ...stages, `**${gibibytes(highest(peaks))}**`]];
  });
  return table(['weights', 'computes in', 'picture', ...STAGES, 'whole run'], rows);
}

/** The most bytes of a whole run. */
export function highest(peaks: Peaks): number {
  return Math.max(...Object.values(peaks));
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}

function gibibytes(bytes: number): string {
  return (bytes / GIB).toFixed(2);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
