import type { Gauges } from './gauges.ts';
import { type Sample, slopePerJob } from './slope.ts';

/** How much a gauge may grow with each job, and how it is shown. */
interface Bound {
  readonly name: string;
  readonly unit: 'B' | '';
  /** Without it the growth is only shown: the records of an hour are kept. */
  readonly most?: number;
}

/**
 * The page has every record that is kept in memory: three kilobytes each, most of it the log. Nothing else may
 * grow.
 */
const BOUNDS: Readonly<Record<keyof Gauges, Bound>> = {
  heap: { name: 'heap', unit: 'B', most: 4000 },
  buffers: { name: 'array buffers', unit: 'B', most: 1000 },
  nodes: { name: 'DOM nodes', unit: '', most: 0.02 },
  listeners: { name: 'listeners', unit: '', most: 0.02 },
  workers: { name: 'workers', unit: '', most: 0.01 },
  renderer: { name: 'renderer', unit: 'B' },
  records: { name: 'job records', unit: '' },
  blobs: { name: 'pictures', unit: '' },
  database: { name: 'IndexedDB', unit: 'B' },
  files: { name: 'OPFS', unit: 'B', most: 0 },
};

const GAUGES = Object.keys(BOUNDS) as (keyof Gauges)[];

/** What was measured at one moment, as a line. */
export function gaugeLine(jobs: number, read: Gauges): string {
  const values = GAUGES.map((gauge) => {
    const { name, unit } = BOUNDS[gauge];
    return `${name} ${unit === 'B' ? `${(read[gauge] / 1e6).toFixed(2)} MB` : read[gauge]}`;
  });
  return `${jobs} jobs: ${values.join(', ')}`;
}

/** Collects what a soak measures, and judges it in the end. */
export class SoakReport {
  readonly #samples = new Map<keyof Gauges, Sample[]>();
  readonly #wrong: string[] = [];

  /** Notes a job that ended otherwise than it should. */
  wrong(what: string): void {
    console.log(`FAIL ${what}`);
    this.#wrong.push(what);
  }

  add(jobs: number, read: Gauges): void {
    for (const gauge of GAUGES) {
      const samples = this.#samples.get(gauge) ?? [];
      this.#samples.set(gauge, [...samples, { jobs, value: read[gauge] }]);
    }
  }

  /** Prints how much each gauge grew with each job. @returns whether all is within its bound */
  print(): boolean {
    let well = this.#wrong.length === 0;
    for (const gauge of GAUGES) {
      const { name, unit, most } = BOUNDS[gauge];
      const slope = slopePerJob(this.#samples.get(gauge) ?? []);
      // A gauge that cannot be read is not within its bound.
      const within = most === undefined || slope <= most;
      well &&= within;
      const bound = most === undefined ? '' : `, at most ${most}`;
      const verdict = most === undefined ? '    ' : within ? 'ok  ' : 'FAIL';
      console.log(`${verdict} ${name}: ${slope.toFixed(3)} ${unit} for each job${bound}`);
    }
    console.log(`${this.#wrong.length} jobs ended otherwise than they should.`);
    return well;
  }
}
