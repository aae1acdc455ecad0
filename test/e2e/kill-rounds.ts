import type { Page } from 'playwright-core';
import type { PackRecord } from '../../workers/protocol/store.ts';
import type { StoredPack } from '../store-page/page.ts';
import { begin, ended, remove, stored, tinySpec } from './store-calls.ts';
import { IN_FLIGHT, RANGE, StoreLab } from './store-lab.ts';
import { packed } from './store-pack.ts';

const PRECISION = 'q8';
const KILLS_PER_INSTALL = 4;
/**
 * The speed of each request, so slow that an install takes seconds and a kill can hit every part of
 * it.
 */
const BYTES_PER_SECOND = 1_500_000;

/** A long limit, so that a slow test machine is not taken for a server that is stuck. */
const PATIENT = { stallMs: 60_000 };
/** Bytes of the longest header, about. */
const HEADER = 75_000;

/** One install during which the browser was killed, and its outcome. */
export interface KillRound {
  /** Bytes the hub had sent when the browser was killed, for each kill. */
  readonly killedAt: readonly number[];
  /** Bytes the hub sent in all, and the most it may. */
  readonly fetched: number;
  readonly mostFetched: number;
  /** Bytes that were fetched of a file beyond its size, for files where these exceed the header. */
  readonly overheads: Readonly<Record<string, number>>;
  readonly record: PackRecord | undefined;
  readonly pack: StoredPack;
}

/** The server and the figures that all rounds share. */
export class KillLab {
  readonly expected: StoredPack;
  readonly #lab: StoreLab;
  readonly #meter: Meter;
  readonly #random: () => number;
  /** Bytes an install fetches that nobody kills: all files, and their headers once more to plan. */
  #undisturbed = NaN;

  private constructor(lab: StoreLab, meter: Meter, expected: StoredPack, seed: number) {
    this.#lab = lab;
    this.#meter = meter;
    this.expected = expected;
    this.#random = mulberry32(seed);
  }

  /** @param seed decides when the kills come. */
  static async open(seed: number): Promise<KillLab> {
    const meter = new Meter();
    const hub = { bytesPerSecond: BYTES_PER_SECOND, onBytes: (count: number) => meter.add(count) };
    const lab = new KillLab(await StoreLab.open({ hub }), meter, await packed(PRECISION), seed);
    const { fetched } = await lab.round(0);
    if (fetched > lab.#lab.sourceBytes * 1.02)
      throw new Error(`a whole install took ${fetched} bytes`);
    lab.#undisturbed = fetched;
    return lab;
  }

  /** Installs from nothing to the end, the browser killed up to four times on the way. */
  async round(kills = KILLS_PER_INSTALL): Promise<KillRound> {
    const lab = this.#lab;
    const points = Array.from({ length: kills }, () => this.#random() * lab.sourceBytes);
    this.#meter.reset();
    const earlier = lab.hub.requests.length;
    const killedAt: number[] = [];
    for (const point of points.toSorted((a, b) => a - b)) {
      const page = await lab.openPage(PATIENT);
      await Promise.race([install(page), this.#meter.reached(point)]);
      killedAt.push(this.#meter.count);
      await lab.kill();
    }
    const page = await lab.openPage(PATIENT);
    const id = await begin(page, tinySpec(PRECISION));
    const record = await ended(page, id);
    const pack = await stored(page, id);
    const fetched = this.#meter.count;
    await remove(page, id);
    await page.close();
    const mostFetched = this.#undisturbed + kills * IN_FLIGHT * RANGE;
    const overheads = this.#overheads(earlier);
    return { killedAt, fetched, mostFetched, overheads, record, pack };
  }

  #overheads(since: number): Record<string, number> {
    const overheads: Record<string, number> = {};
    for (const [path, { size }] of this.#lab.repo.files) {
      const of = this.#lab.hub.requests.slice(since).filter((each) => each.path.endsWith(path));
      const more = of.reduce((sum, { bytes }) => sum + bytes, -size);
      if (more > HEADER) overheads[path] = more;
    }
    return overheads;
  }

  close(): Promise<void> {
    return this.#lab.close();
  }
}

/** Goes on with the install until it ends, or the browser does. */
async function install(page: Page): Promise<void> {
  try {
    await ended(page, await begin(page, tinySpec(PRECISION)));
  } catch (error) {
    // The kill ends the page in the middle of the call.
    if (!(error instanceof Error && /closed|crashed|destroyed/i.test(error.message))) throw error;
  }
}

/** Counts bytes, and resolves a promise when a number of them is reached. */
class Meter {
  count = 0;
  #goal: { readonly bytes: number; readonly reached: () => void } | undefined;

  reset(): void {
    this.count = 0;
  }

  add(bytes: number): void {
    this.count += bytes;
    if (this.#goal !== undefined && this.count >= this.#goal.bytes) this.#goal.reached();
  }

  reached(bytes: number): Promise<void> {
    return new Promise((resolve) => {
      this.#goal = { bytes, reached: resolve };
      this.add(0);
    });
  }
}

/** A small generator of numbers in 0…1 (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
