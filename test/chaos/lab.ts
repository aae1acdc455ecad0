import type { BrowserContext, Page } from 'playwright-core';
import type { Backend } from '../../workers/protocol/engine-options.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { openContext } from '../e2e/browsers.ts';
import { FaultServer } from './fault-server.ts';
import type { Plan } from './prelude.ts';

/** How a run ended that a fault came into. */
export interface ChaosOutcome {
  readonly failure: EngineFailure | undefined;
  readonly log: readonly string[];
  readonly seed: string | undefined;
  /** The picture's sha256. */
  readonly picture: string | undefined;
  /** The sessions that were made for it. */
  readonly sessions: readonly string[];
}

/** How a run goes. */
export interface RunOptions {
  /** What the worker does in each attempt. */
  readonly plans?: readonly Plan[];
  /** Whether the page's clock is moved on once the worker has broken, so that limits pass. */
  readonly hurry?: boolean;
  readonly backend?: Backend;
  readonly steps?: number;
}

declare global {
  /** Lines of the log of the job that runs, in the page. */
  var chaosLog: string[] | undefined;
}

/** Milliseconds that a page's clock is moved on at a time: less than any limit. */
const STRIDE_MS = 5000;

/** The built app in a page whose workers break to a plan. The page's clock can be moved on. */
export class ChaosLab {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly server: FaultServer;

  private constructor(server: FaultServer, context: BrowserContext, page: Page) {
    this.server = server;
    this.context = context;
    this.page = page;
  }

  static async open(): Promise<ChaosLab> {
    const server = await FaultServer.start();
    // A service worker would answer in place of the faults.
    const context = await openContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    await page.clock.install();
    const lab = new ChaosLab(server, context, page);
    await lab.reload();
    return lab;
  }

  /** Loads the page anew: the next run has a new worker, and opens its model. */
  async reload(): Promise<void> {
    // SwiftShader compiles fused attention for minutes.
    await this.page.goto(`${this.server.origin}/?attention=plain&threads=1`);
    await this.page.waitForFunction(() => 'playground' in globalThis);
  }

  /** Draws a small picture. The worker and the model of the run before stay. */
  async run({
    plans = [],
    hurry = false,
    backend = 'wasm',
    steps = 2,
  }: RunOptions = {}): Promise<ChaosOutcome> {
    this.server.expectRun(plans);
    const run = draw(this.page, backend, steps);
    return hurry ? this.#hurry(run) : run;
  }

  /**
   * Moves the clock on while the worker that runs is broken. Once the job begins again, its new worker gets
   * the time it needs.
   */
  async #hurry(run: Promise<ChaosOutcome>): Promise<ChaosOutcome> {
    for (;;) {
      const pause = new Promise<undefined>((resolve) => {
        setTimeout(resolve, 50);
      });
      const end = await Promise.race([run, pause]);
      if (end !== undefined) return end;
      const begunAgain = await this.page.evaluate(
        () => globalThis.chaosLog?.filter((line) => line.includes('begins once more')).length ?? 0,
      );
      if (this.server.acted > begunAgain) await this.page.clock.runFor(STRIDE_MS);
    }
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.server.close();
  }
}

async function draw(page: Page, on: Backend, steps: number): Promise<ChaosOutcome> {
  return page.evaluate(
    async ({ on, steps }) => {
      const log: string[] = (globalThis.chaosLog = []);
      const request = {
        image_url: new URL('icon-192.png', document.baseURI).href,
        prompt: 'an island',
        image_size: { width: 64, height: 64 },
        num_inference_steps: steps,
        strength: 1,
        seed: 7,
        guidance_scale: 2,
        enable_safety_checker: false,
      };
      const answer = await globalThis.playground?.generate(
        { request, options: { backend: on, ...(on === 'webgpu' && { precision: 'fp32' }) } },
        ({ text }) => void log.push(text),
      );
      if (answer === undefined) throw new Error('the app has no door');
      if (!answer.ok) {
        return { failure: answer.failure, log, seed: undefined, picture: undefined, sessions: [] };
      }
      const bytes = await (await fetch(answer.output.images[0]?.url ?? '')).arrayBuffer();
      const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      const picture = Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('');
      const sessions = answer.metrics.sessions_created;
      return { failure: undefined, log, seed: String(answer.output.seed), picture, sessions };
    },
    { on, steps },
  );
}
