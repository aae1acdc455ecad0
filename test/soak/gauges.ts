import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from 'playwright-core';

/** What is measured while the page has nothing to do. */
export interface Gauges {
  /** Bytes that live JS objects of the page take, after its garbage was collected. */
  readonly heap: number;
  /** Bytes of array buffers and the like. */
  readonly buffers: number;
  readonly nodes: number;
  readonly listeners: number;
  /** Memory of the largest renderer that is neither shared nor of files, bytes; NaN without /proc. */
  readonly renderer: number;
  readonly records: number;
  readonly blobs: number;
  /** Bytes as the browser counts them. */
  readonly database: number;
  readonly files: number;
  readonly workers: number;
}

/** Measures a page. Takes its garbage away first. */
export class GaugeReader {
  readonly #page: Page;
  readonly #cdp: CDPSession;
  readonly #browser: CDPSession;

  private constructor(page: Page, cdp: CDPSession, browser: CDPSession) {
    this.#page = page;
    this.#cdp = cdp;
    this.#browser = browser;
  }

  /** @param browser a session of the whole browser */
  static async open(page: Page, browser: CDPSession): Promise<GaugeReader> {
    const cdp = await page.context().newCDPSession(page);
    return new GaugeReader(page, cdp, browser);
  }

  async read(): Promise<Gauges> {
    // What the first time finds unreachable may have held more.
    for (const _each of [1, 2, 3]) await this.#cdp.send('HeapProfiler.collectGarbage');
    const heap = (await this.#cdp.send('Runtime.getHeapUsage')) as {
      readonly usedSize: number;
      readonly backingStorageSize?: number;
    };
    const { nodes, jsEventListeners } = await this.#cdp.send('Memory.getDOMCounters');
    return {
      heap: heap.usedSize,
      buffers: heap.backingStorageSize ?? NaN,
      nodes,
      listeners: jsEventListeners,
      renderer: await this.#rendererBytes(),
      ...(await this.#page.evaluate(readStorage)),
      workers: this.#page.workers().length,
    };
  }

  async #rendererBytes(): Promise<number> {
    const { processInfo } = await this.#browser.send('SystemInfo.getProcessInfo');
    const sizes = processInfo
      .filter(({ type }) => type === 'renderer')
      .map(({ id }) => privateBytes(id));
    return Math.max(...sizes);
  }
}

function privateBytes(pid: number): number {
  try {
    const [, kilobytes] =
      /^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return 1024 * Number(kilobytes);
  } catch {
    return NaN;
  }
}

/** Runs in the page. */
async function readStorage(): Promise<Pick<Gauges, 'records' | 'blobs' | 'database' | 'files'>> {
  const opening = indexedDB.open('playground');
  await new Promise((resolve) => opening.addEventListener('success', resolve));
  const counting = opening.result.transaction(['jobs', 'blobs']);
  const [jobs, blobs] = ['jobs', 'blobs'].map((store) => counting.objectStore(store).count());
  await new Promise((resolve) => counting.addEventListener('complete', resolve));
  opening.result.close();
  const { usageDetails = {} } = (await navigator.storage.estimate()) as StorageEstimate & {
    readonly usageDetails?: Readonly<Record<string, number>>;
  };
  return {
    records: jobs?.result ?? NaN,
    blobs: blobs?.result ?? NaN,
    database: usageDetails['indexedDB'] ?? NaN,
    files: usageDetails['fileSystem'] ?? NaN,
  };
}
